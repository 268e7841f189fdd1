package dev.sluice.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The spellings of a UUID that a runtime takes for the same one (contract section 2): with or
 * without dashes, in braces, after {@code urn:uuid:}, in upper or lower case. Of what Python takes
 * beyond these (dashes anywhere, underscores) nothing is one. Pure.
 */
public final class Uuids {
  private static final int HEX_DIGITS = 32;
  private static final int DASHED_LENGTH = 36;
  private static final String URN = "urn:uuid:";

  private Uuids() {}

  /** The UUID that a text spells, or null. */
  public static @Nullable UUID parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return parse(bytes, 0, bytes.length);
  }

  /** The UUID that {@code bytes[from, to)} spell, without percent-encoding, or null. */
  public static @Nullable UUID parse(byte[] bytes, int from, int to) {
    int start = isUrn(bytes, from, to) ? from + URN.length() : from;
    int end = to;
    if (end - start > 2 && bytes[start] == '{' && bytes[end - 1] == '}') {
      start++;
      end--;
    }
    boolean dashed = end - start == DASHED_LENGTH;
    if (!dashed && end - start != HEX_DIGITS) {
      return null;
    }
    return digits(bytes, start, end, dashed);
  }

  /** Whether {@code bytes[from, to)} are the one spelling that is forwarded: lower case, dashed. */
  public static boolean isCanonical(byte[] bytes, int from, int to) {
    if (to - from != DASHED_LENGTH) {
      return false;
    }
    for (int i = from; i < to; i++) {
      boolean good = isDash(i - from) ? bytes[i] == '-' : isLowerHex(bytes[i]);
      if (!good) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLowerHex(byte b) {
    return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f');
  }

  private static boolean isDash(int at) {
    return at == 8 || at == 13 || at == 18 || at == 23;
  }

  private static boolean isUrn(byte[] bytes, int from, int to) {
    if (to - from <= URN.length()) {
      return false;
    }
    for (int i = 0; i < URN.length(); i++) {
      if (bytes[from + i] != URN.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable UUID digits(byte[] bytes, int from, int to, boolean dashed) {
    long high = 0;
    long low = 0;
    for (int i = from; i < to; i++) {
      if (dashed && isDash(i - from)) {
        if (bytes[i] != '-') {
          return null;
        }
        continue;
      }
      int digit = Character.digit(bytes[i], 16); // of ASCII alone: a negative byte is no digit
      if (digit < 0) {
        return null;
      }
      high = high << 4 | low >>> 60;
      low = low << 4 | digit;
    }
    return new UUID(high, low);
  }
}
