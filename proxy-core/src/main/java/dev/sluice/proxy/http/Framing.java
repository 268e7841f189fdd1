package dev.sluice.proxy.http;

/**
 * How the end of a message's body is known (RFC 9112 §6.3). Immutable.
 *
 * @param length the body's length in bytes; meaningful for {@link Kind#LENGTH} only
 */
public record Framing(Kind kind, long length) {
  /** The four ways a body can end. */
  public enum Kind {
    /** There is no body. */
    NONE,
    /** After {@code length} bytes. */
    LENGTH,
    /** After the last chunk and the trailer section. */
    CHUNKED,
    /** When the sender closes: responses only. */
    UNTIL_CLOSE
  }

  public static final Framing NONE = new Framing(Kind.NONE, 0);
  public static final Framing CHUNKED = new Framing(Kind.CHUNKED, 0);
  public static final Framing UNTIL_CLOSE = new Framing(Kind.UNTIL_CLOSE, 0);

  private static final byte[] CHUNKED_TEXT = Grammar.ascii("chunked");

  /** Most digits of a Content-Length: more would not fit a {@code long}. */
  private static final int MAX_LENGTH_DIGITS = 18;

  static Framing ofLength(long length) {
    return length == 0 ? NONE : new Framing(Kind.LENGTH, length);
  }

  public boolean isChunked() {
    return kind == Kind.CHUNKED;
  }

  /** Whether a body follows the head. A declared length of 0 counts as none. */
  public boolean hasBody() {
    return kind != Kind.NONE;
  }

  /**
   * Reads the framing fields of a head: at most one Content-Length of digits only, or one
   * Transfer-Encoding that is just {@code chunked}, never both.
   *
   * @param otherwise what holds when neither field is there
   */
  static Framing of(Fields fields, int minorVersion, Framing otherwise) throws BadMessage {
    if (fields.has(FieldName.TRANSFER_ENCODING)) {
      return ofTransferEncoding(fields, minorVersion);
    }
    int at = fields.find(FieldName.CONTENT_LENGTH);
    if (at < 0) {
      return otherwise;
    }
    if (fields.find(FieldName.CONTENT_LENGTH, at + 1) >= 0) {
      throw BadMessage.syntax("more than one Content-Length");
    }
    return ofLength(number(fields, at));
  }

  private static Framing ofTransferEncoding(Fields fields, int minorVersion) throws BadMessage {
    int at = fields.find(FieldName.TRANSFER_ENCODING);
    if (fields.has(FieldName.CONTENT_LENGTH)) {
      throw BadMessage.syntax("both Content-Length and Transfer-Encoding");
    }
    if (minorVersion == 0) {
      throw BadMessage.syntax("Transfer-Encoding in HTTP/1.0");
    }
    if (fields.find(FieldName.TRANSFER_ENCODING, at + 1) >= 0
        || !fields.valueIs(at, CHUNKED_TEXT)) {
      throw BadMessage.syntax("a transfer coding other than a single chunked");
    }
    return CHUNKED;
  }

  private static long number(Fields fields, int i) throws BadMessage {
    byte[] bytes = fields.bytes();
    int from = fields.valueStart(i);
    int to = fields.valueEnd(i);
    if (from == to || to - from > MAX_LENGTH_DIGITS) {
      throw BadMessage.syntax("malformed Content-Length");
    }
    long number = 0;
    for (int at = from; at < to; at++) {
      if (!Grammar.isDigit(bytes[at])) {
        throw BadMessage.syntax("malformed Content-Length");
      }
      number = number * 10 + (bytes[at] - '0');
    }
    return number;
  }
}
