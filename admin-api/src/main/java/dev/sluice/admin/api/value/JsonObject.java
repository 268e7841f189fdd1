package dev.sluice.admin.api.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.admin.http.FieldError;
import dev.sluice.admin.http.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one JSON object, flat but for members that are free objects or lists of strings. */
final class JsonObject {

  /** What stands for values that are neither strings nor integers. */
  enum Special {
    /** Stands for {@code null}. */
    NULL,
    /** Stands for a value that no field has, such as a fraction or an array of numbers. */
    OTHER
  }

  /** An object whose members are nobody's concern here, in JSON. */
  record Free(String json) {}

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
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case START_OBJECT -> {
        String text = JsonCopy.of(json);
        yield text == null ? Special.OTHER : new Free(text);
      }
      case START_ARRAY -> texts(json);
      default -> Special.OTHER;
    };
  }

  /** A list of strings; what is no such list is none of ours, and is read to its end. */
  private static Object texts(JsonParser json) throws IOException {
    List<String> texts = new ArrayList<>();
    boolean isOther = false;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json.currentToken() != null);
      if (json.currentToken() == JsonToken.VALUE_STRING) {
        texts.add(json.getText());
      } else {
        json.skipChildren();
        isOther = true;
      }
    }
    return isOther ? Special.OTHER : List.copyOf(texts);
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
