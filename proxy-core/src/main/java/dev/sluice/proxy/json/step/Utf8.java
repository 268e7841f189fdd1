package dev.sluice.proxy.json.step;

import java.nio.ByteBuffer;

/**
 * Well-formed UTF-8 beyond ASCII: RFC 3629 §4, the table of the Unicode Standard, chapter 3,
 * "Well-Formed UTF-8 Byte Sequences". The lead says how many bytes follow and between which bounds
 * the first of them must lie; the others lie between 0x80 and 0xbf.
 */
final class Utf8 {
  static final int MIN_CONTINUATION = 0x80;
  static final int MAX_CONTINUATION = 0xbf;

  private Utf8() {}

  /** How many bytes follow this lead; 0 when it is none. */
  static int following(int lead) {
    if (lead < 0xc2 || lead > 0xf4) {
      return 0;
    }
    return lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  }

  /** The smallest byte that may follow this lead: smaller ones would be overlong. */
  static int min(int lead) {
    return lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : MIN_CONTINUATION;
  }

  /** The greatest byte that may follow this lead: greater ones are surrogates or above U+10FFFF. */
  static int max(int lead) {
    return lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : MAX_CONTINUATION;
  }

  /**
   * Steps over whole characters beyond ASCII, and over a single plain one between two of them, as
   * words have it; ends before whatever is something else.
   */
  static int skip(ByteBuffer buf, int from, int to) {
    int at = from;
    while (to - at >= Long.BYTES) {
      long eight = buf.getLong(at);
      int length = severalLength(eight);
      if (length == 0) {
        return at;
      }
      at += length;
    }
    return at;
  }

  /** Bytes of the characters that eight bytes begin with: as many as can be told at once. */
  private static int severalLength(long eight) {
    if (areThreeByteCharacters(eight)) {
      return 6;
    }
    return areTwoByteCharacters(eight) ? Long.BYTES : length((int) (eight >>> 32));
  }

  /** Whether they begin with two characters of three bytes, neither near a forbidden one. */
  private static boolean areThreeByteCharacters(long eight) {
    int first = (int) (eight >>> 56);
    int second = (int) (eight >>> 32) & 0xff;
    return (eight & 0xf0c0_c0f0_c0c0_0000L) == 0xe080_80e0_8080_0000L
        && first != 0xe0
        && first != 0xed
        && second != 0xe0
        && second != 0xed;
  }

  /** Whether these are four characters of two bytes each, as in Cyrillic, Greek, Hebrew, Arabic. */
  private static boolean areTwoByteCharacters(long eight) {
    long leads = (eight >>> 9) & 0x000f_000f_000f_000fL; // 0 in 0xc0 and 0xc1, which are overlong
    return (eight & 0xe0c0_e0c0_e0c0_e0c0L) == 0xc080_c080_c080_c080L
        && ((leads + 0x000f_000f_000f_000fL) & 0x0010_0010_0010_0010L) == 0x0010_0010_0010_0010L;
  }

  /** Bytes of the character that four bytes begin with; 0 when there is none to be stepped over. */
  private static int length(int four) {
    int lead = four >>> 24;
    if (lead < 0x80) {
      return (four & 0x0080_0000) != 0 && StringSteps.isPlain((byte) lead) ? 1 : 0;
    }
    if (lead < 0xe0) {
      return lead >= 0xc2 && (four & 0x00c0_0000) == 0x0080_0000 ? 2 : 0;
    }
    int second = (four >>> 16) & 0xff;
    boolean starts = second >= min(lead) && second <= max(lead);
    if (lead < 0xf0) {
      return starts && (four & 0xc000) == 0x8000 ? 3 : 0;
    }
    return lead <= 0xf4 && starts && (four & 0xc0c0) == 0x8080 ? 4 : 0;
  }
}
