package dev.sluice.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExchangeRecordTest {
  /** Time stamps of the system clock begin anywhere, below zero too. */
  private static final long RECEIVED = -5_000;

  private final ExchangeRecord exchange = new ExchangeRecord();

  @Test
  void countsAsGatewayTimeWhatIsNeitherConnectingNorTheUpstream() {
    exchange.begin(RECEIVED);
    exchange.decided(RECEIVED + 10);
    exchange.attempt("runtime:8123");
    exchange.connected(RECEIVED + 110, false);
    exchange.sent(RECEIVED + 115);
    exchange.firstByte(RECEIVED + 1_115);
    exchange.answered(RECEIVED + 3_115);
    exchange.ended(RECEIVED + 3_122);

    assertThat(exchange.gatewayNanos()).isEqualTo(10 + 5 + 7);
    assertThat(exchange.upstreamFirstByteNanos()).isEqualTo(1_000);
  }

  @Test
  void countsAllOfAnExchangeWithoutUpstreamAsGatewayTime() {
    exchange.begin(RECEIVED);
    exchange.ended(RECEIVED + 40);

    assertThat(exchange.gatewayNanos()).isEqualTo(40);
    assertThat(exchange.upstreamFirstByteNanos()).isEqualTo(ExchangeRecord.UNSET);
  }

  @Test
  void countsTheWaitForAnAnswerThatNeverCameAsTheUpstreams() {
    exchange.begin(RECEIVED);
    exchange.decided(RECEIVED + 10);
    exchange.attempt("runtime:8123");
    exchange.connected(RECEIVED + 10, true);
    exchange.sent(RECEIVED + 15);
    exchange.ended(RECEIVED + 60_015);

    assertThat(exchange.gatewayNanos()).isEqualTo(15);
    assertThat(exchange.upstreamFirstByteNanos()).isEqualTo(ExchangeRecord.UNSET);
  }

  @Test
  void countsAWaitForAPlaceThatNeverCameAsNotTheGateways() {
    exchange.begin(RECEIVED);
    exchange.decided(RECEIVED + 10);
    exchange.attempt("runtime:8123");
    exchange.ended(RECEIVED + 5_010);

    assertThat(exchange.gatewayNanos()).isEqualTo(10);
  }

  @Test
  void keepsTheFirstOfTheEvents() {
    exchange.begin(RECEIVED);
    exchange.firstEvent(RECEIVED + 1);
    exchange.firstEvent(RECEIVED + 2);

    assertThat(exchange.firstEventNanos()).isEqualTo(1);
  }

  @Test
  void readsTheIdsOutOfTheTraceContext() {
    exchange.identify("r", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

    assertThat(exchange.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(exchange.spanId()).isEqualTo("00f067aa0ba902b7");
  }

  @Test
  void forgetsEverythingWhenItBeginsAgain() {
    exchange.begin(1);
    exchange.from("HTTP/2", "192.0.2.1");
    exchange.identify("r", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    exchange.attempt("runtime:8123");
    exchange.connected(2, true);
    exchange.outcome(Outcome.CLIENT_GONE, "reset");
    exchange.status(200);
    exchange.markStream();
    exchange.addBytesUp(1);
    exchange.addBytesDown(1);
    exchange.addEvents(1);
    exchange.ended(3);

    exchange.begin(4);

    assertThat(exchange).usingRecursiveComparison().isEqualTo(begunAt(4));
  }

  private static ExchangeRecord begunAt(long nanoTime) {
    ExchangeRecord fresh = new ExchangeRecord();
    fresh.begin(nanoTime);
    return fresh;
  }
}
