package dev.sluice.proxy.identity.keys;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value (RFC 8259). Immutable. */
public sealed interface Json {
  /** A string. */
  record Text(String value) implements Json {}

  /** A number, as it was written: nobody has yet asked how great it is. */
  record Numeral(String literal) implements Json {}

  /** True or false. */
  record Flag(boolean value) implements Json {}

  /** Null. */
  record Nothing() implements Json {}

  /** An array. */
  record Sequence(List<Json> elements) implements Json {}

  /** An object; each name stands once. */
  record Members(Map<String, Json> byName) implements Json {
    /** The member of this name; null when there is none. */
    public @Nullable Json get(String name) {
      return byName.get(name);
    }

    /** The string of this name; null when there is none or it is something else. */
    public @Nullable String text(String name) {
      return byName.get(name) instanceof Text(String value) ? value : null;
    }
  }

  /**
   * Reads one object, strictly: valid UTF-8 without a byte order mark, nothing after the object, no
   * name twice in any object, no lone surrogate, at most {@value JsonReader#MAX_DEPTH} levels.
   *
   * @return null when it isn't such an object
   */
  static @Nullable Members object(byte[] utf8) {
    return JsonReader.object(utf8);
  }
}
