package dev.sluice.proxy.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The field lines of one head or trailer section, over the bytes as they were received: order, case
 * and repetition are kept. Immutable, and safe to hand to another thread.
 */
public final class Fields {
  /** A section without fields. */
  public static final Fields NONE = new Fields(new byte[0], new int[] {0}, new byte[0], 0);

  private static final int STRIDE = 4;

  private final byte[] bytes;

  /**
   * For each field: start of name (and line), end of name, start and end of value; then one end.
   */
  private final int[] index;

  private final byte[] names;
  private final long present;

  private Fields(byte[] bytes, int[] index, byte[] names, long present) {
    this.bytes = bytes;
    this.index = index;
    this.names = names;
    this.present = present;
  }

  /**
   * Parses {@code bytes[from, to)}: field lines, each ended by CRLF, without the final empty line.
   *
   * @throws BadMessage when a line breaks RFC 9112 §5 (bare CR, NUL, folding, white space around a
   *     name) or there are more than {@code maxFields}
   */
  static Fields parse(byte[] bytes, int from, int to, int maxFields) throws BadMessage {
    int[] index = new int[STRIDE * 12 + 1];
    byte[] names = new byte[12];
    long present = 0;
    int count = 0;
    int at = from;
    while (at < to) {
      if (count == maxFields) {
        throw BadMessage.headTooLarge("too many header fields");
      }
      if (count == names.length) {
        index = Arrays.copyOf(index, STRIDE * count * 2 + 1);
        names = Arrays.copyOf(names, count * 2);
      }
      at = parseLine(bytes, at, to, index, count * STRIDE);
      FieldName name = FieldName.of(bytes, index[count * STRIDE], index[count * STRIDE + 1]);
      names[count++] = (byte) name.ordinal();
      present |= name.bit();
    }
    index[count * STRIDE] = at;
    return new Fields(bytes, index, Arrays.copyOf(names, count), present);
  }

  /** These fields without those of one name, but for one with this value; null: without any. */
  Fields replaced(FieldName name, @Nullable String value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < size(); i++) {
      if (name(i) != name) {
        out.write(bytes, lineStart(i), lineStart(i + 1) - lineStart(i));
      }
    }
    if (value != null) {
      out.writeBytes((name.text() + ": " + value + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
    return again(out.toByteArray());
  }

  private Fields again(byte[] lines) {
    try {
      return parse(lines, 0, lines.length, size() + 1);
    } catch (BadMessage e) {
      throw new IllegalStateException("fields that were read can't be read again", e);
    }
  }

  /** Parses one line into {@code index[slot..]} and returns where the next begins. */
  private static int parseLine(byte[] bytes, int from, int to, int[] index, int slot)
      throws BadMessage {
    int at = from;
    while (at < to && Grammar.isToken(bytes[at])) {
      at++;
    }
    if (at == from || at == to || bytes[at] != ':') {
      throw BadMessage.syntax(faultOfName(bytes, from, at, to));
    }
    index[slot] = from;
    index[slot + 1] = at++;
    while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    int start = at;
    while (at < to && Grammar.isValue(bytes[at])) {
      at++;
    }
    // The caller cut at CRLF, so anything else than CR here is a control character in the value.
    if (at + 1 >= to || bytes[at] != '\r' || bytes[at + 1] != '\n') {
      throw BadMessage.syntax("control character in a field value");
    }
    int end = at;
    while (end > start && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
      end--;
    }
    index[slot + 2] = start;
    index[slot + 3] = end;
    return at + 2;
  }

  private static String faultOfName(byte[] bytes, int from, int at, int to) {
    if (at == from && at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
      return "folded header line";
    }
    if (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
      return "white space in a field name";
    }
    return at == from ? "empty field name" : "invalid field name";
  }

  /** This section without the lines that a Connection field names. */
  public Fields without(Connection connection) throws BadMessage {
    if (connection.named().isEmpty() || size() == 0) {
      return this;
    }
    ByteArrayOutputStream kept = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < size(); i++) {
      if (!connection.names(this, i)) {
        kept.write(bytes, lineStart(i), lineStart(i + 1) - lineStart(i));
      }
    }
    return parse(kept.toByteArray(), 0, kept.size(), size());
  }

  public int size() {
    return names.length;
  }

  public FieldName name(int i) {
    return FieldName.at(names[i]);
  }

  /** Whether any line has this name. */
  public boolean has(FieldName name) {
    return (present & name.bit()) != 0;
  }

  /** Position of the first line with this name, or -1. */
  public int find(FieldName name) {
    return has(name) ? find(name, 0) : -1;
  }

  /** Position of the first line with this name from position {@code from}, or -1. */
  public int find(FieldName name, int from) {
    for (int i = from; i < names.length; i++) {
      if (names[i] == name.ordinal()) {
        return i;
      }
    }
    return -1;
  }

  /** How many lines have this name. */
  public int count(FieldName name) {
    int count = 0;
    for (int i = find(name); i >= 0; i = find(name, i + 1)) {
      count++;
    }
    return count;
  }

  /** The first value of this name as Latin-1 text, or null when absent. */
  public @Nullable String first(FieldName name) {
    int i = find(name);
    return i < 0 ? null : value(i);
  }

  /** The name of line {@code i} as it was spelled. */
  public String nameText(int i) {
    return text(index[i * STRIDE], index[i * STRIDE + 1]);
  }

  /** The value of line {@code i} as Latin-1 text, without the white space around it. */
  public String value(int i) {
    return text(valueStart(i), valueEnd(i));
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** The bytes that the positions of this section point into. Not to be written to. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where line {@code i} begins; line {@code size()} is where the section ends. */
  public int lineStart(int i) {
    return index[i * STRIDE];
  }

  public int nameEnd(int i) {
    return index[i * STRIDE + 1];
  }

  public int valueStart(int i) {
    return index[i * STRIDE + 2];
  }

  public int valueEnd(int i) {
    return index[i * STRIDE + 3];
  }

  /** Whether line {@code i} has this name, given in lower case. */
  public boolean isNamed(int i, byte[] lowerCase) {
    return Grammar.equalsIgnoreCase(bytes, lineStart(i), nameEnd(i), lowerCase);
  }

  /** Whether the value of line {@code i} is this text, given in lower case, in any case. */
  public boolean valueIs(int i, byte[] lowerCase) {
    return Grammar.equalsIgnoreCase(bytes, valueStart(i), valueEnd(i), lowerCase);
  }
}
