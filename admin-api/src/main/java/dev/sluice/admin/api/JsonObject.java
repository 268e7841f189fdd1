package dev.sluice.admin.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.admin.http.FieldError;
import dev.sluice.admin.http.ProblemException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one flat JSON object. */
final class JsonObject {

  /** What stands for values that are neither strings nor integers. */
  enum Special {
    /** Stands for {@code null}. */
    NULL,
    /** Stands for a value that no field has: an object, an array, a fraction, true, false. */
    OTHER
  }

  /** Most unknown or repeated names that are told of. */
  static final int MAX_FAULTS = 20;

  /** Longest name of the client's that is repeated to it, in characters. */
  private static final int MAX_ECHO = 64;

  /** Longest integer that is read, in digits: what a long holds. */
  private static final int MAX_DIGITS = 18;

  /** Initialised with its first use, not at start. */
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonObject() {}

  /**
   * @param faults names given twice are added here
   * @throws ProblemException when the text is not one JSON object
   */
  static Map<String, Object> parse(String text, List<FieldError> faults) throws ProblemException {
    Map<String, Object> values = new LinkedHashMap<>();
    try (JsonParser json = FACTORY.createParser(text)) {
      expect(json.nextToken() == JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (values.put(name, value(json)) != null && faults.size() < MAX_FAULTS) {
          faults.add(new FieldError(shortened(name), "given more than once (expected: once)"));
        }
      }
      expect(json.currentToken() == JsonToken.END_OBJECT);
      expect(json.nextToken() == null);
    } catch (IOException e) {
      throw ProblemException.badRequest("the body is not JSON (expected: one object, RFC 8259)");
    }
    return values;
  }

  private static Object value(JsonParser json) throws IOException {
    JsonToken token = json.nextToken();
    expect(token != null);
    return switch (token) {
      case VALUE_STRING -> json.getText();
      case VALUE_NULL -> Special.NULL;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(json.getText());
      case START_OBJECT, START_ARRAY -> {
        json.skipChildren();
        expect(json.currentToken() != null);
        yield Special.OTHER;
      }
      default -> Special.OTHER;
    };
  }

  /** {@code 1.0} is an integer to JSON Schema. */
  private static Object number(String text) {
    String digits = text.replaceFirst("\\.0+$", "");
    boolean isWhole = digits.matches("-?[0-9]+") && digits.length() <= MAX_DIGITS;
    return isWhole ? (Object) Long.valueOf(digits) : Special.OTHER;
  }

  static String shortened(String name) {
    String shown = name.length() <= MAX_ECHO ? name : name.substring(0, MAX_ECHO) + "…";
    return shown.codePoints().anyMatch(Character::isISOControl) || shown.isEmpty() ? "?" : shown;
  }

  private static void expect(boolean holds) throws IOException {
    if (!holds) {
      throw new IOException("another token");
    }
  }
}
