package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.e2e.Sdk.Checked;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * To the SDKs of two tenants that share a runtime, at once, the gateway is the server that each has
 * for itself: they differ in URL and key alone, and in what {@code e2e/differences} lists.
 */
class SdkTenantsIT {
  private static final List<String> GRAPHS =
      List.of("agent", "parent", "echo", "slow", "approval", "custom");

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void agreesForTwoTenantsAtOnce(Sdk sdk) throws Exception {
    Checked bare = sdk.bare();
    Differences differences = Differences.read(Project.differences(sdk.label()));
    List<Checked> tenants;
    try (SharedGateway gateway = SharedGateway.start(directory)) {
      tenants = atOnce(sdk, gateway, RealRuntime.shared(), GRAPHS);
    }
    for (Checked tenant : tenants) {
      judge(sdk.label() + " SDK", bare, tenant, differences);
    }
  }

  /** What came of the checks for two tenants at once. */
  static List<Checked> atOnce(
      Sdk sdk, SharedGateway gateway, RealRuntime runtime, List<String> graphs) throws Exception {
    List<Future<Checked>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String key : gateway.tenants(2, runtime, graphs)) {
        String side = "tenant-" + running.size();
        running.add(
            threads.submit(() -> sdk.checkLeniently(gateway.url(), runtime.url(), side, key)));
      }
    }
    return Stream.of(running.get(0).get(), running.get(1).get()).toList();
  }

  static void judge(String what, Checked bare, Checked tenant, Differences differences) {
    List<String> faults = differences.faults(bare, tenant);
    System.out.printf(
        "RESULT e2e %s, one of two tenants at once: %d checks in %d s, %d of them differ as listed;"
            + " %d faults%n",
        what, tenant.lines().size(), tenant.took().toSeconds(), differences.size(), faults.size());
    assertThat(faults).as("bare server, but gateway").isEmpty();
    assertThat(tenant.lines()).hasSizeGreaterThan(40);
  }
}
