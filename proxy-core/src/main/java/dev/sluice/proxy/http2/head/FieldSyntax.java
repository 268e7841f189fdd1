package dev.sluice.proxy.http2.head;

import io.netty.util.AsciiString;

/** What names and values of fields may hold in HTTP/2 (RFC 9113 §8.2.1). */
final class FieldSyntax {
  private static final boolean[] TOKEN = new boolean[128];

  static {
    for (char c = '!'; c < 0x7F; c++) {
      boolean letterOrDigit = Character.isLetterOrDigit(c);
      TOKEN[c] = letterOrDigit || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
  }

  private FieldSyntax() {}

  /** Whether this is a token (RFC 9110 §5.6.2). */
  static boolean isToken(AsciiString text) {
    for (int i = 0; i < text.length(); i++) {
      byte b = text.byteAt(i);
      if (b < 0 || !TOKEN[b]) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** A name is a token without upper-case letters. */
  static void checkName(AsciiString name) throws MalformedRequest {
    if (!isToken(name)) {
      throw new MalformedRequest("invalid field name");
    }
    for (int i = 0; i < name.length(); i++) {
      byte b = name.byteAt(i);
      if (b >= 'A' && b <= 'Z') {
        throw new MalformedRequest("upper-case letter in a field name");
      }
    }
  }

  /** A value holds no NUL, CR or LF, and neither begins nor ends with white space. */
  static void checkValue(AsciiString value) throws MalformedRequest {
    for (int i = 0; i < value.length(); i++) {
      byte b = value.byteAt(i);
      if (b == 0 || b == '\r' || b == '\n') {
        throw new MalformedRequest("NUL, CR or LF in a field value");
      }
    }
    if (!value.isEmpty() && (isSpace(value, 0) || isSpace(value, value.length() - 1))) {
      throw new MalformedRequest("white space around a field value");
    }
  }

  private static boolean isSpace(AsciiString value, int i) {
    return value.byteAt(i) == ' ' || value.byteAt(i) == '\t';
  }
}
