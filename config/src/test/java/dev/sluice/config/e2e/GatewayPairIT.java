package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Application;
import dev.sluice.config.Settings;
import dev.sluice.config.e2e.LoadBalancer.StreamRequest;
import dev.sluice.config.e2e.Sdk.Checked;
import dev.sluice.config.wire.kit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two gateways behind one address share nothing, and a stream goes on at either of them. */
class GatewayPairIT {
  private RealRuntime runtime;
  private List<Application> gateways;
  private LoadBalancer address;

  @BeforeEach
  void startBoth() {
    runtime = RealRuntime.shared();
    gateways = new ArrayList<>(List.of(gateway(), gateway()));
    address = new LoadBalancer(gateways.get(0).proxyAddress(), gateways.get(1).proxyAddress());
  }

  private Application gateway() {
    Map<String, String> quickEnd = Map.of("drain.delay", "0s", "drain.timeout", "500ms");
    return Application.start(Settings.open(runtime.url(), quickEnd));
  }

  @AfterEach
  void stopBoth() {
    address.close();
    gateways.forEach(Application::close);
  }

  @ParameterizedTest
  @EnumSource
  void aStreamThatIsCutIsResumedOnTheOther(Sdk sdk) {
    Checked checked =
        sdk.checkOneByOne(Urls.of(address.address()), runtime.url(), "pair", "reconnect.*");
    System.out.printf(
        "RESULT e2e %s SDK, two gateways behind one address: %d checks, %d failed,"
            + " %d streams resumed on the other gateway%n",
        sdk.label(), checked.lines().size(), checked.failed().size(), address.resumedElsewhere());
    assertThat(checked.failed()).isEmpty();
    assertThat(address.resumedElsewhere()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void aStreamWhoseGatewayStopsGoesOnOnTheOther(Sdk sdk) {
    String base = Urls.of(address.address());
    CompletableFuture<Checked> checking =
        CompletableFuture.supplyAsync(
            () -> sdk.checkOneByOne(base, runtime.url(), "stopped", "reconnect.uncut"));
    // The client has an event id to come back with by then, and the end is seconds away.
    Await.until("events pass", () -> address.eventReads() > 2 || checking.isDone());
    StreamRequest begun = address.streams().getFirst();
    gateways.remove(begun.target()).close();
    Checked checked = checking.join();
    System.out.printf(
        "RESULT e2e %s SDK, one of two gateways stopped: %d failed, %d streams went on at the other%n",
        sdk.label(), checked.failed().size(), address.resumedElsewhere());
    assertThat(checked.failed()).isEmpty();
    assertThat(address.resumedElsewhere()).isPositive();
  }
}
