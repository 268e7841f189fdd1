package dev.sluice.proxy.identity.keys;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that decides who somebody is. Of two members of one name some readers take the first
 * and some the last; nimbus's (Gson) is lenient in other ways too. Here each text has one meaning
 * or none.
 */
final class JsonReader {
  /** Deepest nesting of objects and arrays. */
  static final int MAX_DEPTH = 16;

  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?");

  private final String text;
  private int at;
  private int depth;

  private JsonReader(String text) {
    this.text = text;
  }

  static Json.@Nullable Members object(byte[] utf8) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      JsonReader reader = new JsonReader(text);
      Json value = reader.value();
      reader.skipWhiteSpace();
      return reader.at == text.length() && value instanceof Json.Members object ? object : null;
    } catch (CharacterCodingException | Malformed e) {
      return null;
    }
  }

  private Json value() throws Malformed {
    skipWhiteSpace();
    return switch (peek()) {
      case '{' -> members();
      case '[' -> sequence();
      case '"' -> new Json.Text(string());
      case 't' -> word("true", new Json.Flag(true));
      case 'f' -> word("false", new Json.Flag(false));
      case 'n' -> word("null", new Json.Nothing());
      default -> number();
    };
  }

  private Json members() throws Malformed {
    Map<String, Json> members = new LinkedHashMap<>();
    enter();
    if (!skipTo('}')) {
      do {
        skipWhiteSpace();
        String name = string();
        expect(':');
        if (members.put(name, value()) != null) {
          throw Malformed.INSTANCE;
        }
      } while (skipTo(','));
      expect('}');
    }
    depth--;
    return new Json.Members(Collections.unmodifiableMap(members));
  }

  private Json sequence() throws Malformed {
    List<Json> elements = new ArrayList<>();
    enter();
    if (!skipTo(']')) {
      do {
        elements.add(value());
      } while (skipTo(','));
      expect(']');
    }
    depth--;
    return new Json.Sequence(Collections.unmodifiableList(elements));
  }

  private String string() throws Malformed {
    if (peek() != '"') {
      throw Malformed.INSTANCE;
    }
    at++;
    StringBuilder string = new StringBuilder();
    for (char c = next(); c != '"'; c = next()) {
      if (c < ' ') {
        throw Malformed.INSTANCE;
      }
      string.append(c == '\\' ? escaped() : c);
    }
    if (hasLoneSurrogate(string)) {
      throw Malformed.INSTANCE;
    }
    return string.toString();
  }

  private char escaped() throws Malformed {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw Malformed.INSTANCE;
    };
  }

  private char unicode() throws Malformed {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char c = next();
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw Malformed.INSTANCE;
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private static boolean hasLoneSurrogate(CharSequence string) {
    return string.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= 0xDFFF);
  }

  private Json number() throws Malformed {
    Matcher number = NUMBER.matcher(text).region(at, text.length());
    if (!number.lookingAt()) {
      throw Malformed.INSTANCE;
    }
    at = number.end();
    return new Json.Numeral(number.group());
  }

  private Json word(String word, Json value) throws Malformed {
    if (!text.startsWith(word, at)) {
      throw Malformed.INSTANCE;
    }
    at += word.length();
    return value;
  }

  private void enter() throws Malformed {
    at++;
    if (++depth > MAX_DEPTH) {
      throw Malformed.INSTANCE;
    }
  }

  private boolean skipTo(char wanted) throws Malformed {
    skipWhiteSpace();
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char wanted) throws Malformed {
    if (!skipTo(wanted)) {
      throw Malformed.INSTANCE;
    }
  }

  private void skipWhiteSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() throws Malformed {
    if (at >= text.length()) {
      throw Malformed.INSTANCE;
    }
    return text.charAt(at);
  }

  private char next() throws Malformed {
    char c = peek();
    at++;
    return c;
  }

  /** The text isn't the JSON that is wanted. Stackless, never leaves this class. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack and no state
    static final Malformed INSTANCE = new Malformed();

    private Malformed() {
      super(null, null, false, false);
    }
  }
}
