package dev.sluice.proxy.exchange;

import dev.sluice.proxy.isolation.Tenancy;
import dev.sluice.proxy.settings.HeldLimits;
import dev.sluice.proxy.settings.HttpLimits;
import dev.sluice.proxy.settings.Timeouts;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.TestClient;
import dev.sluice.proxy.testing.TestGateway;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

/** A gateway that may hold little; in the end nothing is held, leaked or live. */
abstract class HeldWire {
  final Tenancy tenancy;
  final TestGateway gateway;
  final TestClient client;

  HeldWire(HeldLimits limits, Timeouts timeouts) {
    tenancy =
        new Tenancy(settings ->
            settings
                .withHttp(TestGateway.withLimits(HttpLimits.DEFAULTS.withHeld(limits)))
                .withTimeouts(timeouts));
    gateway = tenancy.gateway();
    client = new TestClient(gateway.address());
  }

  /** Waits for no body for long. */
  static Timeouts impatient() {
    return waitingForBodies(Duration.ofSeconds(2));
  }

  /** Waits for the next piece of a body so long. */
  static Timeouts waitingForBodies(Duration time) {
    Timeouts all = Timeouts.DEFAULTS;
    return new Timeouts(
        all.connect(),
        all.requestHead(),
        time,
        all.firstByte(),
        all.firstByteRun(),
        all.idle(),
        all.keepAlive());
  }

  @AfterAll
  static void reportLeaks() {
    Tenancy.reportLeaks();
  }

  @AfterEach
  void stop() {
    leave();
    tenancy.close();
  }

  /** The client goes, and with it all that is held and live. */
  final void leave() {
    client.close();
    Await.until("nothing is held", () -> gateway.metric("sluice_held_bytes") == 0);
    Await.until("nothing is live", () -> gateway.gateway().status().liveExchangeCount() == 0);
  }

  final void awaitHeld(int bytes) {
    Await.until("it is held", () -> gateway.metric("sluice_held_bytes") == bytes);
  }
}
