package dev.sluice.config.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes an event as one line of JSON (RFC 8259): {@code time} (RFC 3339 in UTC, milliseconds),
 * {@code level}, {@code logger}, {@code msg}, the event's key-value pairs, and {@code error}, the
 * stack trace as one string.
 *
 * <p>Thread-confined.
 */
final class JsonLine {
  /** Longest text that is written whole, in characters. */
  static final int MOST_TEXT = 16 * 1024;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** Names that a pair can't have, as each name stands in a line once. */
  private static final Set<String> RESERVED = Set.of("time", "level", "logger", "msg", "error");

  private final StringBuilder line = new StringBuilder(512);

  /** The line with its line end, in UTF-8. */
  byte[] of(ILoggingEvent event) {
    line.setLength(0);
    line.append("{\"time\":\"");
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    line.append("\",\"level\":\"").append(event.getLevel());
    line.append("\",\"logger\":");
    string(event.getLoggerName());
    line.append(",\"msg\":");
    string(String.valueOf(event.getFormattedMessage()));
    pairs(event.getKeyValuePairs());
    error(event.getThrowableProxy());
    line.append("}\n");
    return line.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void pairs(@Nullable List<KeyValuePair> pairs) {
    if (pairs == null) {
      return;
    }
    for (KeyValuePair pair : pairs) {
      line.append(',');
      string(RESERVED.contains(pair.key) ? pair.key + "_" : pair.key);
      line.append(':');
      value(pair.value);
    }
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> line.append("null");
      case Integer whole -> line.append(whole.intValue());
      case Long whole -> line.append(whole.longValue());
      case Boolean truth -> line.append(truth.booleanValue());
      case Double number when Double.isFinite(number) -> line.append(number.doubleValue());
      default -> string(String.valueOf(value));
    }
  }

  private void error(@Nullable IThrowableProxy error) {
    if (error != null) {
      line.append(",\"error\":");
      string(ThrowableProxyUtil.asString(error));
    }
  }

  private void string(String text) {
    line.append('"');
    int end = Math.min(text.length(), MOST_TEXT);
    for (int i = 0; i < end; i++) {
      character(text, i);
    }
    if (end < text.length()) {
      line.append('…');
    }
    line.append('"');
  }

  private void character(String text, int at) {
    char c = text.charAt(at);
    switch (c) {
      case '"' -> line.append("\\\"");
      case '\\' -> line.append("\\\\");
      case '\n' -> line.append("\\n");
      case '\t' -> line.append("\\t");
      default -> {
        if (c < ' ' || c == 0x7f || c == 0x2028 || c == 0x2029 || isLoneSurrogate(text, at)) {
          line.append(String.format("\\u%04x", (int) c));
        } else {
          line.append(c);
        }
      }
    }
  }

  /** Half a character has no UTF-8 (RFC 8259 §8.2). So has one that was cut in two at the end. */
  private static boolean isLoneSurrogate(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 >= Math.min(text.length(), MOST_TEXT)
          || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }
}
