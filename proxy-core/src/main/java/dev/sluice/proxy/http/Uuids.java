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

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** What each byte is worth as a digit; below zero when it is none. */
  private static final byte[] LOWER_HEX = lowerHex();

  private Uuids() {}

  private static byte[] lowerHex() {
    byte[] worth = new byte[256];
    for (int b = 0; b < worth.length; b++) {
      boolean isLower = (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f');
      worth[b] = isLower ? (byte) Character.digit(b, 16) : -1;
    }
    return worth;
  }

  /** The UUID that a text spells, or null. */
  public static @Nullable UUID parse(String text) {
    if (text.length() < HEX_DIGITS) {
      return null;
    }
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

  /**
   * The UUID that {@code bytes[from, to)} spell as we forward it, in lower case and dashed; null in
   * any other spelling. Nearly every request has one, so it is read in one pass.
   */
  public static @Nullable UUID canonical(byte[] bytes, int from, int to) {
    boolean dashed =
        to - from == DASHED_LENGTH
            && bytes[from + 8] == '-'
            && bytes[from + 13] == '-'
            && bytes[from + 18] == '-'
            && bytes[from + 23] == '-';
    if (!dashed) {
      return null;
    }
    long first = lowerHex(bytes, from, 8);
    long second = lowerHex(bytes, from + 9, 4);
    long third = lowerHex(bytes, from + 14, 4);
    long fourth = lowerHex(bytes, from + 19, 4);
    long fifth = lowerHex(bytes, from + 24, 12);
    return (first | second | third | fourth | fifth) < 0
        ? null
        : new UUID(first << 32 | second << 16 | third, fourth << 48 | fifth);
  }

  /** How many characters {@link #write} writes. */
  public static final int LENGTH = DASHED_LENGTH;

  /** Writes a UUID as we forward it, in lower case and dashed, and returns where it ends. */
  public static int write(UUID id, byte[] to, int at) {
    long high = id.getMostSignificantBits();
    long low = id.getLeastSignificantBits();
    write(high >>> 32, 8, to, at);
    to[at + 8] = '-';
    write(high >>> 16, 4, to, at + 9);
    to[at + 13] = '-';
    write(high, 4, to, at + 14);
    to[at + 18] = '-';
    write(low >>> 48, 4, to, at + 19);
    to[at + 23] = '-';
    write(low, 12, to, at + 24);
    return at + LENGTH;
  }

  private static void write(long number, int digits, byte[] to, int at) {
    long rest = number;
    for (int i = at + digits - 1; i >= at; i--) {
      to[i] = DIGITS[(int) rest & 0xf]; // no branch on a digit: nobody could foretell it
      rest >>>= 4;
    }
  }

  /** The number that so many digits make; below zero when one is none. */
  private static long lowerHex(byte[] bytes, int from, int digits) {
    long value = 0;
    int wrong = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = LOWER_HEX[bytes[i] & 0xff];
      wrong |= digit;
      value = value << 4 | digit;
    }
    return wrong < 0 ? -1 : value;
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
