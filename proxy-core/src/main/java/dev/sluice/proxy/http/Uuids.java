package dev.sluice.proxy.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

  private static final long ONES = 0x0101_0101_0101_0101L;

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final VarHandle FOUR =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

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

  /**
   * Writes a UUID as we forward it, in lower case and dashed, and returns where it ends. Eight
   * digits at once: the five ids of a run, digit by digit, took a third of its decision.
   */
  public static int write(UUID id, byte[] to, int at) {
    long second = digits((int) id.getMostSignificantBits());
    long third = digits((int) (id.getLeastSignificantBits() >>> 32));
    EIGHT.set(to, at, digits((int) (id.getMostSignificantBits() >>> 32)));
    to[at + 8] = '-';
    FOUR.set(to, at + 9, (int) (second >>> 32));
    to[at + 13] = '-';
    FOUR.set(to, at + 14, (int) second);
    to[at + 18] = '-';
    FOUR.set(to, at + 19, (int) (third >>> 32));
    to[at + 23] = '-';
    FOUR.set(to, at + 24, (int) third);
    EIGHT.set(to, at + 28, digits((int) id.getLeastSignificantBits()));
    return at + LENGTH;
  }

  /** The eight digits of a number, each a byte, the first in the highest. */
  private static long digits(int number) {
    long spread = number & 0xffff_ffffL;
    spread = (spread | spread << 16) & 0x0000_ffff_0000_ffffL;
    spread = (spread | spread << 8) & 0x00ff_00ff_00ff_00ffL;
    spread = (spread | spread << 4) & 0x0f0f_0f0f_0f0f_0f0fL;
    long letters = (spread + 6 * ONES) >>> 4 & ONES; // one where a digit is more than nine
    return spread + '0' * ONES + letters * ('a' - '0' - 10);
  }

  /** A UUID as a JSON string. */
  public static byte[] json(UUID id) {
    byte[] json = new byte[LENGTH + 2];
    json[0] = '"';
    json[write(id, json, 1)] = '"';
    return json;
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
