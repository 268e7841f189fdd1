package dev.sluice.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.settings.GatewaySettings;
import dev.sluice.proxy.settings.Timeouts;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.ScriptedNames;
import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.TestClient;
import dev.sluice.proxy.testing.TestClient.Response;
import dev.sluice.proxy.testing.TestGateway;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A runtime given by a name that takes long to look up. */
@Timeout(60)
class NameLookupTest {
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
  private static final Duration CONNECT = Duration.ofMillis(300);

  private final ScriptedNames.Slow name = ScriptedNames.slow();

  private static GatewaySettings inTime(GatewaySettings settings) {
    Timeouts usual = settings.timeouts();
    return settings.withTimeouts(
        new Timeouts(
            CONNECT,
            usual.requestHead(),
            usual.requestBody(),
            usual.firstByte(),
            usual.firstByteRun(),
            usual.idle(),
            usual.keepAlive()));
  }

  private TestGateway gateway(ScriptedRuntime runtime) {
    URI url = URI.create("http://" + name.name() + ":" + runtime.port());
    return TestGateway.inFrontOf(url, NameLookupTest::inTime);
  }

  @Test
  void isPartOfTheTimeToConnectAndHoldsUpNobodyElse() {
    try (ScriptedRuntime runtime = ScriptedRuntime.start();
        TestGateway gateway = gateway(runtime);
        TestClient waiting = new TestClient(gateway.address())) {
      long began = System.nanoTime();
      waiting.send("GET", "/threads/t1");
      Await.until("the name is asked for", () -> name.asked() > 0);
      assertThat(TestClient.get(gateway.address(), "/-/healthz").status()).isEqualTo(200);

      Response late = waiting.response();
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertThat(late.status()).isEqualTo(504);
      assertThat(late.body()).contains("urn:sluice:problem:connect-timeout");
      assertThat(took).isBetween(CONNECT, Await.PATIENCE.minusSeconds(5));
      name.find();
    }
  }

  @Test
  void leavesNothingBehindWhenTheNameIsFoundTooLate() {
    try (ScriptedRuntime runtime = ScriptedRuntime.start();
        TestGateway gateway = gateway(runtime)) {
      runtime.serve(connection -> {
        while (true) {
          connection.readHead();
          connection.send(OK);
        }
      });
      assertThat(TestClient.get(gateway.address(), "/threads/t1").status()).isEqualTo(504);
      name.find();
      Await.until("it is connected to", () -> connected(gateway) > 0);
      Await.until(
          "no exchange has the connection",
          () ->
              gateway.metric("sluice_upstream_connections", "runtime", "upstream", "state", "busy")
                  == 0);
      assertThat(TestClient.get(gateway.address(), "/threads/t1").body()).isEqualTo("ok");
    }
  }

  private static double connected(TestGateway gateway) {
    return gateway.metric(
        "sluice_upstream_connects_total", "runtime", "upstream", "result", "connected");
  }
}
