package dev.sluice.admin;

import static dev.sluice.admin.ConnectionsTest.HEALTH;
import static dev.sluice.admin.ConnectionsTest.READY;
import static dev.sluice.admin.ConnectionsTest.await;
import static dev.sluice.admin.RefusalsTest.problem;
import static dev.sluice.admin.TestAdmin.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.http.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deadlines of connections: for requests, answers and silence. */
@Timeout(30)
class DeadlinesTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(100);

  @Test
  void givesUpOnARequestThatDoesNotCome() throws IOException {
    try (var admin = TestAdmin.start(new Limits(SHORT, LONG, LONG, 10));
        var wire = admin.connect()) {
      problem(408, "request-timeout", wire.read());
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void givesUpOnARequestThatComesByteByByte() throws Exception {
    try (var admin = TestAdmin.start(new Limits(Duration.ofMillis(300), LONG, LONG, 10));
        var wire = admin.connect()) {
      var isOver = new AtomicBoolean();
      Thread dripper = Thread.startVirtualThread(() -> drip(wire, isOver));
      problem(408, "request-timeout", wire.read());
      isOver.set(true);
      dripper.join();
    }
  }

  @Test
  void givesUpOnABodyThatDoesNotCome() throws IOException {
    try (var admin = TestAdmin.start(new Limits(SHORT, LONG, LONG, 10));
        var wire = admin.connect()) {
      wire.send(request("PUT", "/v1/log-level", "Host: localhost", "Content-Length: 2") + "\r\n{");
      problem(408, "request-timeout", wire.read());
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void givesUpOnAnUnfinishedSecondRequest() throws IOException {
    try (var admin = TestAdmin.start(new Limits(SHORT, LONG, LONG, 10));
        var wire = admin.connect()) {
      wire.send(HEALTH);
      assertThat(wire.read().status()).isEqualTo(200);
      wire.send("GET /hea");
      problem(408, "request-timeout", wire.read());
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void closesAnIdleConnection() throws IOException {
    try (var admin = TestAdmin.start(new Limits(LONG, LONG, SHORT, 10));
        var wire = admin.connect()) {
      wire.send(HEALTH);
      assertThat(wire.read().status()).isEqualTo(200);
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void givesUpOnAnAnswerThatIsNotMade() throws IOException {
    var never = new CountDownLatch(1);
    try (var admin = TestAdmin.start(new Limits(LONG, SHORT, LONG, 10));
        var wire = admin.connect()) {
      admin.gateway.probe = () -> await(never);
      wire.send(READY);
      assertThat(wire.isClosed()).isTrue();
      assertThat(admin.get("/healthz").status()).isEqualTo(200);
    } finally {
      never.countDown();
    }
  }

  /** A header field that never ends, a byte as soon as the last one is gone. */
  private static void drip(Wire wire, AtomicBoolean isOver) {
    try {
      wire.send(request("GET", "/healthz", "Host: localhost") + "X: ");
      while (!isOver.get()) {
        wire.send("x");
        java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    } catch (IOException e) {
      // the other side has closed, as it should
    }
  }
}
