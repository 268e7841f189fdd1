package dev.sluice.proxy.json;

import java.util.Arrays;

/**
 * Writes small JSON values: what is put into a document. The caller sees to it that calls come in
 * an order that makes a value. Thread-confined.
 *
 * <p>Strings are escaped as RFC 8259 §7 demands and no further; text goes out as UTF-8.
 */
public final class JsonWriter {
  private static final String HEX = "0123456789abcdef";

  private static final int FIRST_BYTES = 128;

  private byte[] bytes;
  private int length;

  /** With nothing written, and room for so many bytes; there may be more. */
  JsonWriter(int capacity) {
    bytes = new byte[capacity];
  }

  /** With nothing written. */
  public JsonWriter() {
    this(FIRST_BYTES);
  }

  /** One string. */
  public static byte[] string(String value) {
    return new JsonWriter(value.length() + 2).value(value).toBytes();
  }

  /** Begins an object, as the document or as an element or a member's value. */
  public JsonWriter beginObject() {
    separate();
    return put('{');
  }

  /** Ends the object begun last. */
  public JsonWriter endObject() {
    return put('}');
  }

  /** Begins an array, as the document or as an element or a member's value. */
  public JsonWriter beginArray() {
    separate();
    return put('[');
  }

  /** Ends the array begun last. */
  public JsonWriter endArray() {
    return put(']');
  }

  /** A member's name; its value is written next. */
  public JsonWriter name(String name) {
    separate();
    string0(name);
    return put(':');
  }

  /**
   * A string.
   *
   * @throws IllegalArgumentException half a surrogate pair is in it, which no UTF-8 can say
   */
  public JsonWriter value(String value) {
    separate();
    string0(value);
    return this;
  }

  /** A whole number. */
  public JsonWriter value(long value) {
    return raw(Long.toString(value));
  }

  /** True or false. */
  public JsonWriter value(boolean value) {
    return raw(value ? "true" : "false");
  }

  /** Null. */
  public JsonWriter nullValue() {
    return raw("null");
  }

  /** A string member. */
  public JsonWriter member(String name, String value) {
    return name(name).value(value);
  }

  /** A value that has been written elsewhere. */
  public JsonWriter value(byte[] json) {
    separate();
    return append(json);
  }

  /** A piece of a value, as it is. */
  JsonWriter append(byte[] piece) {
    room(piece.length);
    System.arraycopy(piece, 0, bytes, length, piece.length);
    length += piece.length;
    return this;
  }

  /** What has been written. No more may be. */
  public byte[] toBytes() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  private JsonWriter raw(String ascii) {
    separate();
    for (int i = 0; i < ascii.length(); i++) {
      put(ascii.charAt(i));
    }
    return this;
  }

  /** A comma, when a value or member has ended before; what was put last tells. */
  private void separate() {
    int last = length == 0 ? '[' : bytes[length - 1];
    if (last != '{' && last != '[' && last != ':') {
      put(',');
    }
  }

  private void string0(String text) {
    put('"');
    int at = plain(text);
    while (at < text.length()) {
      int c = text.codePointAt(at);
      character(c, at);
      at += Character.charCount(c);
    }
    put('"');
  }

  /** Writes the characters that stand for themselves in ASCII, up to the first other one. */
  private int plain(String text) {
    room(text.length());
    byte[] to = bytes;
    int from = length;
    int at = 0;
    while (at < text.length() && isPlain(text.charAt(at))) {
      to[from + at] = (byte) text.charAt(at);
      at++;
    }
    length = from + at;
    return at;
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x80 && c != '"' && c != '\\';
  }

  private void character(int c, int at) {
    if (c == '"' || c == '\\') {
      put('\\').put(c);
    } else if (c < ' ') {
      put('\\').put('u').put('0').put('0').put(HEX.charAt(c >> 4)).put(HEX.charAt(c & 0xf));
    } else if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xc0 | (c >> 6)).follow(c);
    } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
      throw new IllegalArgumentException("text: half a surrogate pair at " + at);
    } else if (c < 0x1_0000) {
      put(0xe0 | (c >> 12)).follow(c >> 6).follow(c);
    } else {
      put(0xf0 | (c >> 18)).follow(c >> 12).follow(c >> 6).follow(c);
    }
  }

  private JsonWriter follow(int c) {
    return put(0x80 | (c & 0x3f));
  }

  private JsonWriter put(int b) {
    room(1);
    bytes[length++] = (byte) b;
    return this;
  }

  private void room(int wanted) {
    if (length + wanted > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + wanted, 2 * bytes.length));
    }
  }
}
