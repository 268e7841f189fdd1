package dev.sluice.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Percent-encoding in paths and queries (RFC 3986 §2.1); what is malformed stays as it is. Pure.
 */
public final class Escapes {
  private Escapes() {}

  /** Whether anything is encoded. */
  public static boolean areIn(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '%') {
        return true;
      }
    }
    return false;
  }

  /** What {@code bytes[from, to)} stand for. */
  public static byte[] decoded(byte[] bytes, int from, int to) {
    byte[] decoded = new byte[to - from];
    int length = 0;
    int at = from;
    while (at < to) {
      int high = bytes[at] == '%' && at + 2 < to ? Character.digit(bytes[at + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes[at + 2], 16);
      decoded[length++] = low < 0 ? bytes[at] : (byte) (high << 4 | low);
      at += low < 0 ? 1 : 3;
    }
    return Arrays.copyOf(decoded, length);
  }

  /** The same as text. */
  public static String text(byte[] bytes, int from, int to) {
    return new String(decoded(bytes, from, to), StandardCharsets.UTF_8);
  }
}
