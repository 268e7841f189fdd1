package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.e2e.Sdk.Checked;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real LangGraph.js server that two tenants share. */
class JavascriptServerIT {
  private static final List<String> GRAPHS = List.of("agent", "parent", "echo", "slow", "approval");

  private static @Nullable RealRuntime runtime;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    runtime = RealRuntime.startJavascript("runtime-js");
  }

  @AfterAll
  static void stop() {
    if (runtime != null) {
      runtime.stop();
    }
  }

  private static RealRuntime server() {
    if (runtime == null) {
      throw new IllegalStateException("not started");
    }
    return runtime;
  }

  /** Of what the SDK asks for, the server lacks some: the same through the gateway. */
  @Test
  void agreesForTwoTenantsAtOnce() throws Exception {
    Sdk sdk = Sdk.JAVASCRIPT;
    String url = server().url();
    Checked bare = sdk.checkLeniently(url, url, "js-server-bare", null);
    List<Checked> tenants;
    try (SharedGateway gateway = SharedGateway.start(directory)) {
      tenants = SdkTenantsIT.atOnce(sdk, gateway, server(), GRAPHS);
    }
    Differences differences = Differences.read(Project.differences("javascript-server"));
    for (Checked tenant : tenants) {
      SdkTenantsIT.judge("javascript SDK, JavaScript server", bare, tenant, differences);
    }
    assertThat(bare.failed()).as("what the bare server lacks").hasSizeLessThan(6);
  }

  @Test
  void tellsAnothersAsWhatIsNotThereInItsOwnWords() {
    List<String> lines;
    try (SharedGateway gateway = SharedGateway.start(directory)) {
      Program checks = gateway.run("js_absent_check.py", server().url());
      lines = checks.output();
      assertThat(lines).as(checks::lastWords).isNotEmpty();
    }
    List<String> failed = lines.stream().filter(line -> line.contains("\"failed\"")).toList();
    System.out.printf(
        "RESULT JavaScript server: %d of %d cells failed%n", failed.size(), lines.size());
    assertThat(failed).isEmpty();
    assertThat(lines).hasSizeGreaterThan(180);
  }
}
