package dev.sluice.proxy.assistant;

import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * An assistant as it is shown to clients. Immutable.
 *
 * @param graph the key of its agent: the name by which clients know what it runs
 */
public record ShownAssistant(UUID id, String graph, Description description) {
  /** As Python's isoformat writes it: microseconds unless there are none. */
  private static final DateTimeFormatter WHOLE_SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ROOT);

  /** As JavaScript's toISOString writes it. */
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT);

  /** Writes an object of these fields, times as a runtime of this kind does. */
  public void write(JsonWriter json, Set<AssistantField> fields, Dialect dialect) {
    json.beginObject();
    for (AssistantField field : AssistantField.values()) {
      if (fields.contains(field)) {
        json.name(field.code());
        write(json, field, dialect);
      }
    }
    json.endObject();
  }

  private void write(JsonWriter json, AssistantField field, Dialect dialect) {
    switch (field) {
      case ASSISTANT_ID -> json.value(id.toString());
      case GRAPH_ID -> json.value(graph);
      case CONFIG -> json.value(bytes(description.config()));
      case CONTEXT -> json.value(bytes(description.context()));
      case METADATA -> json.value(bytes(description.metadata()));
      case NAME -> json.value(description.name());
      case CREATED_AT -> json.value(time(description.createdAt(), dialect));
      case UPDATED_AT -> json.value(time(description.updatedAt(), dialect));
      case VERSION -> json.value(description.version());
      case DESCRIPTION -> {
        if (description.text() == null) {
          json.nullValue();
        } else {
          json.value(description.text());
        }
      }
    }
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static String time(Instant instant, Dialect dialect) {
    boolean whole = instant.get(ChronoField.MICRO_OF_SECOND) == 0;
    DateTimeFormatter form =
        switch (dialect) {
          case PYTHON -> whole ? WHOLE_SECONDS : MICROSECONDS;
          case JAVASCRIPT -> MILLISECONDS;
        };
    return form.format(instant.atOffset(ZoneOffset.UTC));
  }
}
