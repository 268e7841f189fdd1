package dev.sluice.proxy.http;

/**
 * Yes or no in a query, read in place as the runtime reads it: {@code
 * application/x-www-form-urlencoded}, and {@code 1}, {@code true} or {@code yes} is yes (contract
 * section 10).
 */
final class QueryFlag {
  private QueryFlag() {}

  /**
   * Whether the last parameter of this name says yes.
   *
   * @param from where the query begins, with its question mark; may be {@code to}
   */
  static boolean isSet(byte[] bytes, int from, int to, String name) {
    boolean set = false;
    int next = from + 1;
    while (next < to) {
      int begin = next;
      int end = find(bytes, begin, to, '&');
      int equals = find(bytes, begin, end, '=');
      if (is(bytes, begin, equals, name, false)) {
        set = isYes(bytes, equals + 1, end);
      }
      next = end + 1;
    }
    return set;
  }

  private static int find(byte[] bytes, int from, int to, char wanted) {
    int at = from;
    while (at < to && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  private static boolean isYes(byte[] bytes, int from, int to) {
    return is(bytes, from, to, "1", true)
        || is(bytes, from, to, "true", true)
        || is(bytes, from, to, "yes", true);
  }

  /** Whether this, its escapes read, is the text. */
  private static boolean is(byte[] bytes, int from, int to, String text, boolean anyCase) {
    int at = from;
    for (int i = 0; i < text.length(); i++) {
      if (at >= to) {
        return false;
      }
      int value = bytes[at] & 0xFF;
      if (value == '%' && isEscape(bytes, at, to)) {
        value = Grammar.hexValue(bytes[at + 1]) * 16 + Grammar.hexValue(bytes[at + 2]);
        at += 2;
      }
      if (value != text.charAt(i) && !(anyCase && Character.toLowerCase(value) == text.charAt(i))) {
        return false;
      }
      at++;
    }
    return at == to;
  }

  private static boolean isEscape(byte[] bytes, int at, int to) {
    return at + 2 < to && Grammar.isHex(bytes[at + 1]) && Grammar.isHex(bytes[at + 2]);
  }
}
