package dev.sluice.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.caller.CallerId;
import dev.sluice.proxy.identity.caller.RequestScope;
import dev.sluice.proxy.observe.route.RouteTemplates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExchangeLineTest {
  private static final Pattern DOCUMENTED = Pattern.compile("`(?:times_us\\.)?([a-z_]+)`");
  private static final Pattern WRITTEN = Pattern.compile("\"([a-z_]+)\":");

  private final AtomicLong clock =
      new AtomicLong(Instant.parse("2026-03-04T05:06:07.089Z").toEpochMilli());
  private final ExchangeLine line = new ExchangeLine(clock::get);
  private final ExchangeRecord exchange = new ExchangeRecord();

  @Test
  void writesEveryFactOfAStream() {
    stream();

    assertThat(written())
        .isEqualTo(
            "{\"time\":\"2026-03-04T05:06:07.089Z\",\"level\":\"INFO\",\"logger\":\"exchange\","
                + "\"msg\":\"exchange\",\"request_id\":\"req-1\","
                + "\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"protocol\":\"HTTP/1.1\","
                + "\"method\":\"POST\",\"route\":\"/threads/{thread_id}/runs/stream\","
                + "\"status\":200,\"outcome\":\"completed\",\"reason\":\"\","
                + "\"client\":\"192.0.2.1\",\"upstream\":\"runtime:8123\",\"bytes_up\":1024,"
                + "\"bytes_down\":9876543210,\"events\":321,\"stream\":true,\"reused\":true,"
                + "\"attempts\":2,\"times_us\":{\"decided\":11,\"connected\":512,"
                + "\"first_byte\":4000,\"first_event\":4010,\"ended\":90020},"
                + "\"gateway_us\":33}\n");
  }

  @Test
  void leavesOutTimesThatHaveNotCome() {
    exchange.begin(0);
    exchange.status(400);
    exchange.outcome(Outcome.REFUSED, "bad-request");
    exchange.ended(7_000);

    assertThat(written())
        .contains("\"request_id\":\"\",\"trace_id\":\"\"")
        .contains("\"method\":\"other\",\"route\":\"other\",\"status\":400")
        .contains("\"outcome\":\"refused\",\"reason\":\"bad-request\"")
        .endsWith("\"times_us\":{\"ended\":7},\"gateway_us\":7}\n");
  }

  @Test
  void tellsHowManyMessagesWereRefusedAndWhyTheFirst() {
    exchange.begin(0);
    exchange.messageRefused("agent-unknown");
    exchange.messageRefused("body-malformed");
    exchange.ended(0);
    assertThat(written())
        .contains(
            "\"events\":0,\"messages_refused\":2,\"message_reason\":\"agent-unknown\","
                + "\"stream\":false");

    exchange.begin(0);
    exchange.ended(0);
    assertThat(written()).doesNotContain("message");
  }

  @Test
  void escapesWhateverIsNotPlain() {
    exchange.from("HTTP/1.1", "a\"b\\c\r\n\u0000é€");
    exchange.ended(0);

    assertThat(written())
        .contains("\"client\":\"a\\u0022b\\u005cc\\u000d\\u000a\\u0000\\u00e9\\u20ac\"");
  }

  @Test
  void fitsIntoItsRoomAtWorst() {
    String worst = "\u0000".repeat(10_000);
    exchange.begin(Long.MIN_VALUE);
    exchange.from(worst, worst);
    exchange.identify(worst, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    exchange.attempt(worst);
    exchange.outcome(Outcome.UPSTREAM_FAILED, worst);
    exchange.caller(caller());
    exchange.messageRefused(worst);
    exchange.addBytesUp(Long.MAX_VALUE);
    exchange.addBytesDown(Long.MAX_VALUE);
    exchange.addEvents(Integer.MAX_VALUE);
    exchange.decided(-2);
    exchange.connected(-2, false);
    exchange.firstByte(-2);
    exchange.firstEvent(-2);
    exchange.ended(-2);

    assertThat(written().length()).isLessThan(ExchangeLine.MAX_BYTES);
  }

  @Test
  void tellsTheTimeAcrossSeconds() {
    exchange.ended(0);
    assertThat(written()).startsWith("{\"time\":\"2026-03-04T05:06:07.089Z\"");
    clock.addAndGet(910);
    assertThat(written()).startsWith("{\"time\":\"2026-03-04T05:06:07.999Z\"");
    clock.addAndGet(1);
    assertThat(written()).startsWith("{\"time\":\"2026-03-04T05:06:08.000Z\"");
    clock.set(0);
    assertThat(written()).startsWith("{\"time\":\"1970-01-01T00:00:00.000Z\"");
  }

  @Test
  void writesNumbersOfAnySize() {
    exchange.ended(0);
    for (long number : new long[] {0, 1, 9, 10, 99, 100, 12_345, Long.MAX_VALUE}) {
      exchange.begin(0);
      exchange.addBytesUp(number);

      assertThat(written()).contains("\"bytes_up\":" + number + ",");
    }
  }

  /** The table in config/README.md, below the fields that all lines have. */
  @Test
  void hasTheFieldsThatAreDocumented() throws IOException {
    stream();
    exchange.caller(caller());
    exchange.messageRefused("agent-unknown");
    String line = written();

    String document = Files.readString(Path.of("..", "config", "README.md"));
    String table = document.substring(document.indexOf("| field of an exchange |"));
    List<String> documented = new ArrayList<>(List.of("time", "level", "logger", "msg"));
    for (String row : table.substring(0, table.indexOf("\n\n")).lines().skip(2).toList()) {
      Matcher names = DOCUMENTED.matcher(row.substring(0, row.indexOf('|', 1)));
      names.results().forEach(name -> documented.add(name.group(1)));
    }
    assertThat(WRITTEN.matcher(line).results().map(name -> name.group(1)).toList())
        .isEqualTo(documented);
  }

  private static Caller caller() {
    Tenant tenant = new Tenant(UUID.randomUUID(), "acme", true);
    Principal ann =
        new Principal(
            PrincipalKind.USER,
            UUID.randomUUID(),
            tenant,
            TenantRole.MEMBER,
            null,
            null,
            null,
            Long.MAX_VALUE);
    return new Caller(
        ann,
        new CallerId.OfUser("https://id.example", "ann"),
        new RequestScope("acme", null, null, List.of(RequestScope.Source.TOKEN_CLAIM)));
  }

  private void stream() {
    exchange.begin(1_000);
    exchange.from("HTTP/1.1", "192.0.2.1");
    exchange.identify("req-1", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    byte[] path = "/threads/0190e0c1/runs/stream".getBytes(StandardCharsets.US_ASCII);
    exchange.route(RouteTemplates.match("POST", path, 0, path.length));
    exchange.decided(1_000 + 11_000);
    exchange.attempt("runtime:8123");
    exchange.attempt("runtime:8123");
    exchange.connected(1_000 + 512_999, true);
    exchange.sent(1_000 + 515_000);
    exchange.firstByte(1_000 + 4_000_000);
    exchange.firstEvent(1_000 + 4_010_000);
    exchange.markStream();
    exchange.addBytesUp(1_024);
    exchange.addBytesDown(9_876_543_210L);
    exchange.addEvents(321);
    exchange.status(200);
    exchange.answered(1_000 + 90_000_000);
    exchange.ended(1_000 + 90_020_000);
  }

  private String written() {
    byte[] target = new byte[7 + ExchangeLine.MAX_BYTES];
    int end = line.write(exchange, target, 7);
    return new String(Arrays.copyOfRange(target, 7, end), StandardCharsets.UTF_8);
  }
}
