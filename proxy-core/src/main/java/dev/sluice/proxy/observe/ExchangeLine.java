package dev.sluice.proxy.observe;

import static java.util.Objects.requireNonNull;

import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes an exchange as one line of JSON (RFC 8259) in ASCII. Allocates nothing but once for each
 * second and each route.
 *
 * <p>Thread-confined to one event loop.
 */
final class ExchangeLine {
  /** Room that a line needs at most: six texts with every character escaped, and the rest. */
  static final int MAX_BYTES = 11 * 1024;

  /** Characters of one text that are logged; what is logged has limits of its own below this. */
  private static final int MAX_TEXT = 256;

  private static final byte[] AFTER_TIME =
      ascii(
          "Z\",\"level\":\"INFO\",\"logger\":\"exchange\",\"msg\":\"exchange\",\"request_id\":\"");
  private static final byte[] TRACE_ID = ascii("\",\"trace_id\":\"");
  private static final byte[] PROTOCOL = ascii("\",\"protocol\":\"");
  private static final byte[] STATUS = ascii(",\"status\":");
  private static final Map<Outcome, byte[]> OUTCOMES = outcomes();
  private static final byte[] REASON = ascii(",\"reason\":\"");
  private static final byte[] CLIENT = ascii("\",\"client\":\"");
  private static final byte[] PRINCIPAL_KIND = ascii("\",\"principal_kind\":\"");
  private static final byte[] PRINCIPAL_ID = ascii("\",\"principal_id\":\"");
  private static final byte[] TENANT_ID = ascii("\",\"tenant_id\":\"");
  private static final byte[] UPSTREAM = ascii("\",\"upstream\":\"");
  private static final byte[] BYTES_UP = ascii("\",\"bytes_up\":");
  private static final byte[] BYTES_DOWN = ascii(",\"bytes_down\":");
  private static final byte[] EVENTS = ascii(",\"events\":");
  private static final byte[] MESSAGES_REFUSED = ascii(",\"messages_refused\":");
  private static final byte[] MESSAGE_REASON = ascii(",\"message_reason\":\"");
  private static final byte[] QUOTE = ascii("\"");
  private static final byte[] STREAM = ascii(",\"stream\":true");
  private static final byte[] NO_STREAM = ascii(",\"stream\":false");
  private static final byte[] REUSED = ascii(",\"reused\":true");
  private static final byte[] NOT_REUSED = ascii(",\"reused\":false");
  private static final byte[] ATTEMPTS = ascii(",\"attempts\":");
  private static final byte[] TIMES = ascii(",\"times_us\":{");
  private static final byte[] DECIDED = ascii("\"decided\":");
  private static final byte[] CONNECTED = ascii("\"connected\":");
  private static final byte[] FIRST_BYTE = ascii("\"first_byte\":");
  private static final byte[] FIRST_EVENT = ascii("\"first_event\":");
  private static final byte[] ENDED = ascii("\"ended\":");
  private static final byte[] GATEWAY = ascii("},\"gateway_us\":");
  private static final byte[] END = ascii("}\n");

  private final LongSupplier unixMillis;
  private final byte[][] routes = new byte[RouteTemplates.count()][];
  private byte[] second = {};
  private long secondShown = Long.MIN_VALUE;

  private byte[] out = {};
  private int at;

  /** Lines with the time of a clock that gives milliseconds since 1970. */
  ExchangeLine(LongSupplier unixMillis) {
    this.unixMillis = unixMillis;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Map<Outcome, byte[]> outcomes() {
    Map<Outcome, byte[]> fragments = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      fragments.put(outcome, ascii(",\"outcome\":\"" + outcome.label() + "\""));
    }
    return fragments;
  }

  /**
   * Writes the line to {@code target} and returns where it ends.
   *
   * @param target has room for {@link #MAX_BYTES} at {@code position}
   */
  int write(ExchangeRecord exchange, byte[] target, int position) {
    out = target;
    at = position;
    time();
    who(exchange);
    what(exchange);
    times(exchange);
    bytes(END);
    return at;
  }

  private void time() {
    long now = unixMillis.getAsLong();
    long nowSecond = Math.floorDiv(now, 1_000L);
    if (nowSecond != secondShown) {
      String text = Instant.ofEpochSecond(nowSecond).toString(); // ends with Z, which comes later
      second = ascii("{\"time\":\"" + text.substring(0, text.length() - 1) + ".");
      secondShown = nowSecond;
    }
    bytes(second);
    int millis = (int) (now - nowSecond * 1_000);
    out[at++] = (byte) ('0' + millis / 100);
    out[at++] = (byte) ('0' + millis / 10 % 10);
    out[at++] = (byte) ('0' + millis % 10);
  }

  private void who(ExchangeRecord exchange) {
    bytes(AFTER_TIME);
    text(exchange.requestId());
    bytes(TRACE_ID);
    String traceparent = exchange.traceparent();
    if (!traceparent.isEmpty()) {
      text(traceparent, TraceContext.TRACE_ID, TraceContext.TRACE_ID_END);
    }
    bytes(PROTOCOL);
    text(exchange.protocol());
    bytes(route(exchange.route()));
  }

  private byte[] route(RouteTemplate route) {
    byte[] fragment = routes[route.index()];
    if (fragment == null) {
      fragment =
          ascii("\",\"method\":\"" + route.method() + "\",\"route\":\"" + route.path() + "\"");
      routes[route.index()] = fragment;
    }
    return fragment;
  }

  private void what(ExchangeRecord exchange) {
    number(STATUS, exchange.status());
    bytes(requireNonNull(OUTCOMES.get(exchange.outcome())));
    bytes(REASON);
    text(exchange.reason());
    bytes(CLIENT);
    text(exchange.client());
    principal(exchange.principal());
    bytes(UPSTREAM);
    text(exchange.upstream());
    number(BYTES_UP, exchange.bytesUp());
    number(BYTES_DOWN, exchange.bytesDown());
    number(EVENTS, exchange.events());
    messages(exchange);
    bytes(exchange.isStream() ? STREAM : NO_STREAM);
    bytes(exchange.isReused() ? REUSED : NOT_REUSED);
    number(ATTEMPTS, exchange.attempts());
  }

  /** Of a WebSocket, once one was refused. */
  private void messages(ExchangeRecord exchange) {
    if (exchange.messagesRefused() > 0) {
      number(MESSAGES_REFUSED, exchange.messagesRefused());
      bytes(MESSAGE_REASON);
      text(exchange.messageReason());
      bytes(QUOTE);
    }
  }

  private void principal(@Nullable Principal principal) {
    if (principal != null) {
      bytes(PRINCIPAL_KIND);
      text(principal.kind().code());
      bytes(PRINCIPAL_ID);
      uuid(principal.id());
      bytes(TENANT_ID);
      uuid(principal.tenant().id());
    }
  }

  private void uuid(UUID id) {
    long most = id.getMostSignificantBits();
    long least = id.getLeastSignificantBits();
    at = Hex.write(most >>> 32, 8, out, at);
    out[at++] = '-';
    at = Hex.write(most >>> 16, 4, out, at);
    out[at++] = '-';
    at = Hex.write(most, 4, out, at);
    out[at++] = '-';
    at = Hex.write(least >>> 48, 4, out, at);
    out[at++] = '-';
    at = Hex.write(least, 12, out, at);
  }

  private void times(ExchangeRecord exchange) {
    bytes(TIMES);
    int first = at;
    micros(DECIDED, exchange.decidedNanos(), first);
    micros(CONNECTED, exchange.connectedNanos(), first);
    micros(FIRST_BYTE, exchange.firstByteNanos(), first);
    micros(FIRST_EVENT, exchange.firstEventNanos(), first);
    micros(ENDED, exchange.endedNanos(), first);
    number(GATEWAY, exchange.gatewayNanos() / 1_000);
  }

  /** One of the times, if it has come. */
  private void micros(byte[] name, long nanos, int first) {
    if (nanos == ExchangeRecord.UNSET) {
      return;
    }
    if (at > first) {
      out[at++] = ',';
    }
    number(name, nanos / 1_000);
  }

  private void bytes(byte[] fragment) {
    System.arraycopy(fragment, 0, out, at, fragment.length);
    at += fragment.length;
  }

  private void text(String text) {
    text(text, 0, Math.min(text.length(), MAX_TEXT));
  }

  private void text(String text, int from, int to) {
    byte[] target = out;
    int end = at;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        target[end++] = (byte) c;
      } else {
        target[end++] = '\\';
        target[end++] = 'u';
        end = Hex.write(c, 4, target, end);
      }
    }
    at = end;
  }

  private void number(byte[] name, long number) {
    bytes(name);
    long rest = number;
    if (rest < 0) {
      out[at++] = '-';
      rest = -rest;
    }
    int digits = digits(rest);
    for (int i = at + digits - 1; i >= at; i--) {
      out[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    at += digits;
  }

  private static int digits(long number) {
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }
}
