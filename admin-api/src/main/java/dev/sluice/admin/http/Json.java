package dev.sluice.admin.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** JSON by the streaming parser alone: data binding would cost start-up time for a few members. */
public final class Json {

  /** Initialised with its first use, not at start. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Json() {}

  /** Writes the members of an object. */
  @FunctionalInterface
  public interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** An object, with a line break behind it for those who read it in a terminal. */
  public static String object(Content content) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      content.writeTo(json);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("nothing but a fault of ours fails in memory", e);
    }
    return out.toString();
  }

  /**
   * Reads a body that is one object of exactly these members, all of them strings.
   *
   * @throws ProblemException when it is anything else
   */
  public static Map<String, String> readStrings(Request request, String... members)
      throws ProblemException {
    if (!request.contentType().equals(Response.JSON)) {
      // Also keeps out forms: what a foreign page may send without asking first is never JSON.
      throw ProblemException.unsupportedMediaType(Response.JSON);
    }
    String expected = "(expected: an object with the strings " + String.join(", ", members) + ")";
    Map<String, String> values;
    try {
      values = strings(request.body());
    } catch (IOException e) {
      throw ProblemException.badRequest("the body is not as expected " + expected);
    }
    if (!values.keySet().equals(Set.of(members))) {
      throw ProblemException.badRequest("the body's members are not as expected " + expected);
    }
    return values;
  }

  private static Map<String, String> strings(String text) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    try (JsonParser json = FACTORY.createParser(text)) {
      expect(json.nextToken() == JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        expect(json.nextToken() == JsonToken.VALUE_STRING);
        values.put(name, json.getText());
      }
      expect(json.currentToken() == JsonToken.END_OBJECT);
      expect(json.nextToken() == null);
    }
    return values;
  }

  private static void expect(boolean holds) throws IOException {
    if (!holds) {
      throw new IOException("another token");
    }
  }
}
