package dev.sluice.config.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLineTest {
  private final JsonLine json = new JsonLine();

  @Test
  void isOneLineWithTheNamesInOrder() {
    LoggingEvent event = event("started");
    event.addKeyValuePair(new KeyValuePair("port", 8080));
    assertThat(new String(json.of(event), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"time\":\"2026-01-02T03:04:05.006Z\",\"level\":\"WARN\",\"logger\":\"a.b.C\","
                + "\"msg\":\"started\",\"port\":8080}\n");
  }

  @Test
  void writesPairsAsWhatTheyAre() throws IOException {
    LoggingEvent event = event("m");
    event.addKeyValuePair(new KeyValuePair("long", Long.MIN_VALUE));
    event.addKeyValuePair(new KeyValuePair("truth", true));
    event.addKeyValuePair(new KeyValuePair("number", 1.5));
    event.addKeyValuePair(new KeyValuePair("none", null));
    event.addKeyValuePair(new KeyValuePair("not a number", Double.NaN));
    event.addKeyValuePair(new KeyValuePair("level", "mine"));
    JsonNode line = read(event);
    assertThat(line.get("long").longValue()).isEqualTo(Long.MIN_VALUE);
    assertThat(line.get("truth").booleanValue()).isTrue();
    assertThat(line.get("number").doubleValue()).isEqualTo(1.5);
    assertThat(line.get("none").isNull()).isTrue();
    assertThat(line.get("not a number").textValue()).isEqualTo("NaN");
    assertThat(line.get("level").textValue()).isEqualTo("WARN");
    assertThat(line.get("level_").textValue()).isEqualTo("mine");
  }

  @Test
  void noTextEndsTheLineOrTheString() throws IOException {
    String text = "a\"b\\c\nd\r\u0000\u001b[31m\u2028 é 😀 \ud800 \udc00 \t}";
    byte[] line = json.of(event(text));
    for (int i = 0; i < line.length - 1; i++) {
      assertThat(line[i] & 0xff).isGreaterThanOrEqualTo(' ');
    }
    assertThat(read(event(text)).get("msg").textValue()).isEqualTo(text);
  }

  @Test
  void writesAnErrorAsOneString() throws IOException {
    LoggingEvent event = event("failed");
    event.setThrowableProxy(
        new ThrowableProxy(new IOException("outer", new IllegalStateException("inner"))));
    assertThat(read(event).get("error").textValue())
        .startsWith("java.io.IOException: outer\n\tat ")
        .contains("Caused by: java.lang.IllegalStateException: inner");
  }

  @Test
  void cutsEndlessTexts() throws IOException {
    String text = "x".repeat(JsonLine.MOST_TEXT - 1) + "😀" + "y".repeat(100_000);
    assertThat(read(event(text)).get("msg").textValue())
        .hasSize(JsonLine.MOST_TEXT + 1)
        .endsWith("\ud83d…");
  }

  private JsonNode read(LoggingEvent event) throws IOException {
    return new ObjectMapper().readTree(json.of(event));
  }

  private static LoggingEvent event(String message) {
    LoggingEvent event = new LoggingEvent();
    event.setTimeStamp(Instant.parse("2026-01-02T03:04:05.006Z").toEpochMilli());
    event.setLevel(Level.WARN);
    event.setLoggerName("a.b.C");
    event.setMessage(message);
    return event;
  }
}
