package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real servers, one for each environment: one agent, and another assistant on each. */
class EnvironmentsIT {
  @TempDir Path directory;

  @Test
  void oneAgentGoesToAnotherAssistantInEachEnvironment() {
    RealRuntime dev = RealRuntime.start("runtime-dev");
    RealRuntime prod = RealRuntime.start("runtime-prod");
    List<String> lines;
    try (SharedGateway gateway = SharedGateway.start(directory)) {
      Program checks = gateway.run("environments_check.py", dev.url(), prod.url());
      lines = checks.output();
      assertThat(lines).as(checks::lastWords).isNotEmpty();
    } finally {
      dev.stop();
      prod.stop();
    }
    List<String> failed = lines.stream().filter(line -> line.contains("\"failed\"")).toList();
    System.out.printf("RESULT environments: %d of %d checks failed%n", failed.size(), lines.size());
    assertThat(failed).isEmpty();
    assertThat(lines).hasSizeGreaterThan(15);
  }
}
