package dev.sluice.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.stub.Stub;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The load tool on the stub itself, and on a server that does it wrong. */
class WorkloadsTest {
  private final Stub stub = new Stub(0);
  private final Destination target = Destination.open(stub.address());
  private final LoadLoop loop = new LoadLoop();

  @AfterEach
  void close() {
    loop.close();
    stub.close();
  }

  @Test
  void countsRequestsThatAreAnsweredAsExpected() throws Exception {
    assertClean(untilUnits(RequestLoad.get(loop, target, 4), 200));
    assertClean(untilUnits(RequestLoad.post(loop, target, 4, 1_024), 200));
    assertClean(untilUnits(RequestLoad.run(loop, target, 4, 1_024), 200));
  }

  @Test
  void callsAsEachCaller() throws Exception {
    Destination two = Destination.withKeys(stub.address(), List.of("one", "two"));
    assertClean(untilUnits(RequestLoad.get(loop, two, 4), 200));
    assertClean(untilUnits(RequestLoad.run(loop, two, 4, 1_024), 200));
    EventFan fan = EventFan.flatOut(loop, two, 4, 120, 7, 100);
    fan.start();
    fan.awaitEnds();
    assertThat(clean(fan).units).isEqualTo(400);
  }

  @Test
  void sendsAtAConstantRate() throws Exception {
    Tally tally = untilUnits(RequestLoad.atRate(loop, target, 4, 1_000), 100);
    assertClean(tally);
    assertThat(tally.lengthNanos).isGreaterThanOrEqualTo(90_000_000);
  }

  @Test
  void countsTheEventsOfStreamsThatEnd() throws Exception {
    EventFan paced = EventFan.paced(loop, target, 10, 120, 500, 20);
    EventFan flatOut = EventFan.flatOut(loop, target, 3, 50_000, 7, 100);
    paced.start();
    flatOut.start();
    paced.awaitEnds();
    flatOut.awaitEnds();
    assertThat(clean(paced).units).isEqualTo(200);
    assertThat(clean(flatOut).units).isEqualTo(300);
  }

  @Test
  void keepsIdleStreamsOpen() throws Exception {
    EventFan idle = EventFan.idle(loop, target, 50, 120);
    idle.start();
    assertThat(clean(idle).units).isEqualTo(50);
  }

  @Test
  void transfersBulkBothWays() throws Exception {
    assertClean(untilUnits(new Bulk(loop, target, 2, 1 << 20, false), 5 << 20));
    assertClean(untilUnits(new Bulk(loop, target, 2, 1 << 20, true), 5 << 20));
  }

  @Test
  void countsOtherStatusesAndBodiesAsFailures() throws Exception {
    assertThat(failuresOn("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"))
        .containsKey("status 503");
    assertThat(failuresOn("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno"))
        .containsKey("another body");
    assertThat(failuresOn("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
        .containsKey("a shorter body");
    assertThat(failuresOn("HTTP/1.1 200 OK\r\nContent-Le")).containsKey("closed before the answer");
    assertThat(failuresOn("what?\r\n\r\n")).containsKey("malformed response");
  }

  @Test
  void countsAStreamThatIsCut() throws Exception {
    try (WrongServer server =
        new WrongServer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")) {
      EventFan fan = EventFan.paced(loop, server.target(), 1, 120, 1_000, 0);
      fan.start();
      Tally tally = fan.end();
      fan.stop();
      assertThat(tally.failures).containsOnlyKeys("stream cut");
    }
  }

  private Map<String, Long> failuresOn(String answer) throws Exception {
    try (WrongServer server = new WrongServer(answer)) {
      RequestLoad load = RequestLoad.get(loop, server.target(), 1);
      load.start();
      Map<String, Long> failures = Map.of();
      while (failures.isEmpty()) {
        failures = load.end().failures;
        Thread.onSpinWait();
      }
      load.stop();
      return failures;
    }
  }

  private Tally untilUnits(Workload workload, long units) throws Exception {
    workload.start();
    workload.begin();
    Tally sum = new Tally();
    long began = System.nanoTime();
    while (sum.units < units && sum.failed() == 0) {
      Tally part = workload.end();
      sum.units += part.units;
      sum.faults.add(part.faults);
      part.failures.forEach((what, times) -> sum.failures.merge(what, times, Long::sum));
      Thread.onSpinWait();
    }
    workload.stop();
    sum.lengthNanos = System.nanoTime() - began;
    return sum;
  }

  private static Tally clean(EventFan fan) throws InterruptedException {
    Tally tally = fan.end();
    fan.stop();
    assertClean(tally);
    return tally;
  }

  private static void assertClean(Tally tally) {
    assertThat(tally.failures).isEmpty();
    assertThat(tally.faults.total()).isZero();
    assertThat(tally.units).isPositive();
  }

  /** Reads a head, answers it with the same bytes each time, and closes. */
  private static final class WrongServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String answer;

    WrongServer(String answer) throws IOException {
      this.answer = answer;
      Thread.ofVirtual().start(this::serve);
    }

    Destination target() {
      return Destination.open((InetSocketAddress) listener.getLocalSocketAddress());
    }

    private void serve() {
      while (!listener.isClosed()) {
        try (Socket socket = listener.accept()) {
          if (!readHead(socket.getInputStream())) {
            continue;
          }
          socket.getOutputStream().write(answer.getBytes(US_ASCII));
        } catch (IOException e) {
          // the other side, or this test, closed first
        }
      }
    }

    /** Whether a head came before the end of the stream. */
    private static boolean readHead(InputStream in) throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int octet = in.read();
        if (octet < 0) {
          return false;
        }
        head.append((char) octet);
      }
      return true;
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
