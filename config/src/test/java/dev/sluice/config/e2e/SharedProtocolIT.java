package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The second streaming protocol, by the official SDK and by hand, for two tenants on one server.
 */
class SharedProtocolIT {
  @TempDir Path directory;

  @Test
  void commandsAndSocketsAreReadOnASharedServer() {
    RealRuntime runtime = RealRuntime.start("runtime-shared-protocol");
    List<String> lines;
    try (SharedGateway gateway = SharedGateway.start(directory)) {
      Program checks = gateway.run("protocol_check.py", runtime.url());
      lines = checks.output();
      assertThat(lines).as(checks::lastWords).isNotEmpty();
    } finally {
      runtime.stop();
    }
    List<String> failed = lines.stream().filter(line -> line.contains("\"failed\"")).toList();
    System.out.printf("RESULT protocol: %d of %d checks failed%n", failed.size(), lines.size());
    assertThat(failed).isEmpty();
    assertThat(lines).hasSizeGreaterThan(35);
  }
}
