package dev.sluice.proxy.identity.keys;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Base64url as RFC 7515 §2 wants it: no padding, no white space, and one spelling for each sequence
 * of bytes. The JDK's decoder takes padding and ignores the unused bits of the last character.
 */
public final class Base64Url {
  private static final byte[] VALUES = values();

  private Base64Url() {}

  /** The bytes that {@code text} spells, or null when it isn't their one spelling. */
  public static byte @Nullable [] decode(String text) {
    int rest = text.length() % 4;
    if (rest == 1) {
      return null;
    }
    byte[] bytes = new byte[text.length() / 4 * 3 + (rest == 0 ? 0 : rest - 1)];
    int bits = 0;
    int held = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int value = c < VALUES.length ? VALUES[c] : -1;
      if (value < 0) {
        return null;
      }
      held = held << 6 | value;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (byte) (held >> bits);
        held &= (1 << bits) - 1;
      }
    }
    return held == 0 ? bytes : null;
  }

  private static byte[] values() {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < alphabet.length(); i++) {
      values[alphabet.charAt(i)] = (byte) i;
    }
    return values;
  }
}
