package dev.sluice.proxy.observe;

/** Lower-case hexadecimal digits, written and read in place. */
final class Hex {
  private static final byte[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private Hex() {}

  /** Writes the lowest {@code digits} digits of a number and returns where they end. */
  static int write(long number, int digits, byte[] target, int at) {
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      target[at++] = DIGITS[(int) (number >>> shift) & 0xf];
    }
    return at;
  }

  /** Whether all of {@code text[from, to)} is lower-case hexadecimal. */
  static boolean isAll(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  /** Whether all of {@code text[from, to)} is the digit zero. */
  static boolean isZero(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }
}
