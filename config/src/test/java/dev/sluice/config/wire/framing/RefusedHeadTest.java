package dev.sluice.config.wire.framing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Latin1;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.config.wire.product.Problem;
import dev.sluice.config.wire.product.Relay;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * A head that could be read in two ways is refused, its connection closed, and neither it nor what
 * follows it reaches the runtime.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class RefusedHeadTest {
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a.example\r\n\r\n";

  private final AtomicInteger passed = new AtomicInteger();
  private final RawUpstream upstream = RawUpstream.serving(this::count);
  private final Gateway gateway = Gateway.inFrontOf(upstream);

  private void count(Wire client) {
    while (client.hasMore()) {
      passed.incrementAndGet();
      client.readRequest();
      client.send(Relay.EMPTY_OK);
    }
  }

  @AfterAll
  void stop() {
    gateway.close();
    upstream.close();
    assertThat(passed).hasValue(0);
  }

  @ParameterizedTest
  @FieldSource({
    "dev.sluice.config.wire.framing.RefusedHeads#LENGTHS",
    "dev.sluice.config.wire.framing.RefusedHeads#CODINGS",
    "dev.sluice.config.wire.framing.RefusedHeads#LINES",
    "dev.sluice.config.wire.framing.RefusedHeads#NAMES",
    "dev.sluice.config.wire.framing.RefusedHeads#REQUEST_LINES",
    "dev.sluice.config.wire.framing.RefusedHeads#TARGETS",
    "dev.sluice.config.wire.framing.RefusedHeads#FORMS",
    "dev.sluice.config.wire.framing.RefusedHeads#HOSTS",
    "dev.sluice.config.wire.framing.RefusedHeads#SIZES"
  })
  void refuses(Refused request) {
    try (var client = gateway.connect()) {
      client.offer(request.bytes() + SMUGGLED);
      assertRefused(client, request);
    }
  }

  @ParameterizedTest
  @FieldSource({
    "dev.sluice.config.wire.framing.RefusedHeads#LENGTHS",
    "dev.sluice.config.wire.framing.RefusedHeads#CODINGS",
    "dev.sluice.config.wire.framing.RefusedHeads#LINES"
  })
  void refusesWhatComesByteByByte(Refused request) {
    try (var client = gateway.connect()) {
      for (byte b : Latin1.bytes(request.bytes())) {
        if (!client.offer(new byte[] {b})) {
          break;
        }
      }
      client.offer(SMUGGLED);
      assertRefused(client, request);
    }
  }

  private void assertRefused(Wire client, Refused request) {
    int before = passed.get();
    Message response = client.readResponse();
    assertThat(response.status()).as(request.name()).isIn(request.statuses());
    assertThat(Problem.in(response).status()).isEqualTo(response.status());
    assertThat(response.head().lists("Connection", "close")).isTrue();
    assertThat(client.readRest().bytes()).isEmpty();
    assertThat(passed).as("passed on").hasValue(before);
  }

  @Test
  void refusesTheSecondOfTwoAfterAnsweringTheFirst() {
    try (var other = RawUpstream.answering(Relay.EMPTY_OK);
        var between = Gateway.inFrontOf(other);
        var client = between.connect()) {
      client.send(
          "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\nGET /x HTTP/1.1\r\nHost : a.example\r\n\r\n"
              + SMUGGLED);
      assertThat(client.readResponse().status()).isEqualTo(200);
      assertThat(client.readResponse().status()).isEqualTo(400);
      assertThat(client.readRest().bytes()).isEmpty();
    }
  }
}
