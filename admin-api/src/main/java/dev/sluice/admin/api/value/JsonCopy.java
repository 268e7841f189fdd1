package dev.sluice.admin.api.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Copies a free object out of a body: what PostgreSQL takes as {@code jsonb}, and every reader
 * reads alike.
 */
final class JsonCopy {

  /** Deepest nesting. */
  static final int MAX_DEPTH = 32;

  /** Largest exponent of a number, as in what most languages have for numbers. */
  private static final int MAX_EXPONENT = 308;

  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonCopy() {}

  /**
   * The object that has begun. Afterwards the parser is at its end.
   *
   * @return null when it is nested too deeply, or has a text with a null character or half a
   *     surrogate pair, or a number that is too large
   */
  static @Nullable String of(JsonParser json) throws IOException {
    StringWriter out = new StringWriter();
    boolean isGood = true;
    try (JsonGenerator copy = FACTORY.createGenerator(out)) {
      int depth = 0;
      JsonToken token = json.currentToken();
      while (true) {
        if (token == null) {
          throw new IOException("it ends early");
        }
        isGood &= isGood(json, token) && depth <= MAX_DEPTH;
        copy.copyCurrentEvent(json);
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth == 0) {
          break;
        }
        token = json.nextToken();
      }
    }
    return isGood ? out.toString() : null;
  }

  private static boolean isGood(JsonParser json, JsonToken token) throws IOException {
    return switch (token) {
      case FIELD_NAME, VALUE_STRING -> isText(json.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> isNumber(json.getText());
      default -> true;
    };
  }

  private static boolean isText(String text) {
    return text.codePoints()
        .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
  }

  private static boolean isNumber(String text) {
    try {
      BigDecimal number = new BigDecimal(text);
      return number.signum() == 0
          || Math.abs((long) number.precision() - number.scale()) <= MAX_EXPONENT;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
