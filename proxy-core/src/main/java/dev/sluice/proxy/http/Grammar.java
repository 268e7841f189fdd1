package dev.sluice.proxy.http;

import java.nio.charset.StandardCharsets;

/** Character classes of RFC 9110 §5.5, §5.6.2 and RFC 3986, as one table. */
public final class Grammar {
  private static final int TOKEN = 1;
  private static final int VALUE = 2;
  private static final int TARGET = 4;
  private static final int HEX = 8;

  private static final byte[] CLASSES = new byte[256];

  static {
    for (int c = 0; c < 256; c++) {
      boolean digit = c >= '0' && c <= '9';
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean visible = c > 0x20 && c < 0x7F;
      int bits = 0;
      if (digit || letter || (visible && "!#$%&'*+-.^_`|~".indexOf(c) >= 0)) {
        bits |= TOKEN;
      }
      if (visible || c == ' ' || c == '\t' || c >= 0x80) {
        bits |= VALUE;
      }
      if (visible && c != '#') {
        bits |= TARGET;
      }
      if (digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
        bits |= HEX;
      }
      CLASSES[c] = (byte) bits;
    }
  }

  private Grammar() {}

  static boolean isToken(byte b) {
    return (CLASSES[b & 0xFF] & TOKEN) != 0;
  }

  /** Visible characters, space, tab and obs-text: what a field value or a reason may hold. */
  static boolean isValue(byte b) {
    return (CLASSES[b & 0xFF] & VALUE) != 0;
  }

  /** Visible ASCII but {@code #}: a fragment is never sent (RFC 9112 §3.2). */
  static boolean isTarget(byte b) {
    return (CLASSES[b & 0xFF] & TARGET) != 0;
  }

  public static boolean isHex(byte b) {
    return (CLASSES[b & 0xFF] & HEX) != 0;
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** The value of a hex digit for which {@link #isHex} holds. */
  public static int hexValue(byte b) {
    return b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;
  }

  /** Whether {@code bytes[from, to)} equals an all-lower-case ASCII text, letters in any case. */
  static boolean equalsIgnoreCase(byte[] bytes, int from, int to, byte[] lowerCase) {
    if (to - from != lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      if (lower(bytes[from + i]) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
