package dev.sluice.admin.runtimes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what runtimes answer: objects as sorted maps, arrays as lists, numbers as their text, null
 * as null.
 */
final class JsonTree {

  private static final int MAX_DEPTH = 200;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private JsonTree() {}

  /** A number as it was written. */
  record NumberText(String text) {}

  /**
   * @throws RuntimeFailure when it is not one value of JSON
   */
  static @Nullable Object read(String text) throws RuntimeFailure {
    try (JsonParser json = FACTORY.createParser(text)) {
      Object value = value(json, json.nextToken());
      if (json.nextToken() != null) {
        throw new IOException("it goes on");
      }
      return value;
    } catch (IOException e) {
      throw RuntimeFailure.of("its answer is no JSON");
    }
  }

  private static @Nullable Object value(JsonParser json, @Nullable JsonToken token)
      throws IOException {
    if (token == null) {
      throw new IOException("it ends early");
    }
    return switch (token) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> array(json);
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new NumberText(json.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IOException("another token");
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser json) throws IOException {
    Map<String, @Nullable Object> members = new TreeMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      members.put(name, value(json, json.nextToken()));
    }
    return members;
  }

  private static List<@Nullable Object> array(JsonParser json) throws IOException {
    List<@Nullable Object> items = new ArrayList<>();
    JsonToken token = json.nextToken();
    while (token != JsonToken.END_ARRAY) {
      items.add(value(json, token));
      token = json.nextToken();
    }
    return items;
  }

  /** The value with names in order and no blanks: two texts that say the same are the same. */
  static String canonical(@Nullable Object value) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      write(json, value);
    } catch (IOException e) {
      throw new IllegalStateException("nothing fails in memory", e);
    }
    return out.toString();
  }

  private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case Map<?, ?> members -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> member : members.entrySet()) {
          json.writeFieldName((String) member.getKey());
          write(json, member.getValue());
        }
        json.writeEndObject();
      }
      case List<?> items -> {
        json.writeStartArray();
        for (Object item : items) {
          write(json, item);
        }
        json.writeEndArray();
      }
      case NumberText number -> json.writeRawValue(number.text());
      case Boolean flag -> json.writeBoolean(flag);
      default -> json.writeString((String) value);
    }
  }

  /** A member that is a string; null when it is not. */
  static @Nullable String text(@Nullable Object value, String member) {
    return member(value, member) instanceof String text ? text : null;
  }

  static @Nullable Object member(@Nullable Object value, String member) {
    return value instanceof Map<?, ?> members ? members.get(member) : null;
  }
}
