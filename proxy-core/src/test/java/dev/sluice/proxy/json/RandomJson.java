package dev.sluice.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;

/** Makes documents, valid and broken, from a seed. */
final class RandomJson {
  /** Few names, so that they come twice and are selected. */
  private static final String[] NAMES = {
    "a",
    "b",
    "c",
    "config",
    "sluice_a",
    "sluice_b",
    "sluice_",
    "é",
    "",
    "\uD83D\uDE00",
    "a\n\"\\",
    "sluice"
  };

  private static final String[] NUMBERS = {
    "0",
    "-0",
    "7",
    "-12",
    "0.5",
    "1e5",
    "1E-7",
    "2.50e+10",
    "123456789012345678901234567890",
    "1e999"
  };
  private static final String SPACES = " \t\r\n";
  private static final String[] ODD = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u12",
    "\\ud800",
    "\\udc00",
    "\\x",
    "\0",
    "\n",
    "0",
    "-",
    ".",
    "e1",
    "NaN",
    "Infinity",
    "tru",
    "nul",
    "'",
    "/*",
    "//",
    "\uFEFF",
    "+1",
    "01",
    "true",
    "null,",
    "\u00a0"
  };
  private static final int[][] BAD_UTF8 = {
    {0xc0, 0x80},
    {0xc1, 0xbf},
    {0xe0, 0x9f, 0xbf},
    {0xed, 0xa0, 0x80},
    {0xed, 0xbf, 0xbf},
    {0xf0, 0x8f, 0xbf, 0xbf},
    {0xf4, 0x90, 0x80, 0x80},
    {0xf5, 0x80, 0x80, 0x80},
    {0x80},
    {0xbf},
    {0xff},
    {0xfe},
    {0xe2, 0x82},
    {0xf0, 0x9f, 0x98},
    {0xc3},
    {0xed, 0x9f, 0xbf},
    {0xee, 0x80, 0x80},
    {0xf4, 0x8f, 0xbf, 0xbf},
    {0xf0, 0x90, 0x80, 0x80},
    {0xc2, 0x80}
  };

  private final Random random;
  private final boolean lone;

  /**
   * A source of documents.
   *
   * @param lone whether escapes of lone surrogates come, seldom
   */
  RandomJson(Random random, boolean lone) {
    this.random = random;
    this.lone = lone;
  }

  byte[] valid() {
    StringBuilder out = new StringBuilder();
    value(out, 1 + random.nextInt(5));
    return out.toString().getBytes(UTF_8);
  }

  /** A document with one to three faults, which may by chance be none. */
  byte[] broken() {
    byte[] document = valid();
    for (int i = random.nextInt(3); i >= 0; i--) {
      document = spoil(document);
    }
    return document;
  }

  /** A value without spaces around it. */
  byte[] small() {
    StringBuilder out = new StringBuilder();
    value(out, random.nextInt(2));
    return out.toString().trim().getBytes(UTF_8);
  }

  private byte[] spoil(byte[] document) {
    int at = random.nextInt(document.length + 1);
    int to = Math.min(document.length, at + 1 + random.nextInt(3));
    return switch (random.nextInt(7)) {
      case 0 -> splice(document, at, at, ODD[random.nextInt(ODD.length)].getBytes(UTF_8));
      case 1 -> splice(document, at, at, bytes(BAD_UTF8[random.nextInt(BAD_UTF8.length)]));
      case 2 -> splice(document, at, to, new byte[0]);
      case 3 -> splice(document, at, document.length, new byte[0]);
      case 4 -> splice(document, at, to, new byte[] {(byte) random.nextInt(256)});
      case 5 -> splice(document, to, to, java.util.Arrays.copyOfRange(document, at, to));
      default -> splice(document, at, to, bytes(BAD_UTF8[random.nextInt(BAD_UTF8.length)]));
    };
  }

  private static byte[] splice(byte[] document, int from, int to, byte[] put) {
    byte[] spoiled = new byte[from + put.length + document.length - to];
    System.arraycopy(document, 0, spoiled, 0, from);
    System.arraycopy(put, 0, spoiled, from, put.length);
    System.arraycopy(document, to, spoiled, from + put.length, document.length - to);
    return spoiled;
  }

  private static byte[] bytes(int[] values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private void value(StringBuilder out, int levels) {
    space(out);
    switch (random.nextInt(levels > 0 ? 12 : 6)) {
      case 0 -> out.append("true");
      case 1 -> out.append(random.nextBoolean() ? "false" : "null");
      case 2 -> out.append(NUMBERS[random.nextInt(NUMBERS.length)]);
      case 3, 4, 5 -> string(out, text());
      case 6, 7 -> array(out, levels - 1);
      default -> object(out, levels - 1);
    }
    space(out);
  }

  private void array(StringBuilder out, int levels) {
    out.append('[');
    space(out);
    for (int i = random.nextInt(4); i > 0; i--) {
      value(out, levels);
      out.append(i > 1 ? "," : "");
    }
    out.append(']');
  }

  private void object(StringBuilder out, int levels) {
    out.append('{');
    space(out);
    for (int i = random.nextInt(6); i > 0; i--) {
      space(out);
      string(out, NAMES[random.nextInt(NAMES.length)]);
      space(out);
      out.append(':');
      value(out, levels);
      out.append(i > 1 ? "," : "");
    }
    out.append('}');
  }

  private String text() {
    int length = random.nextInt(20) == 0 ? random.nextInt(3_000) : random.nextInt(12);
    int alphabet = random.nextInt(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(character(alphabet));
    }
    return text.toString();
  }

  private int character(int alphabet) {
    return switch (alphabet) {
      case 0 -> 'a' + random.nextInt(26);
      case 1 -> random.nextInt(0x80);
      case 2 -> 0x400 + random.nextInt(0x60);
      case 3 -> 0x4e00 + random.nextInt(0x100);
      default -> {
        int any = random.nextInt(Character.MAX_CODE_POINT + 1);
        yield any >= 0xd800 && any < 0xe000 ? '?' : any;
      }
    };
  }

  private void string(StringBuilder out, String text) {
    int escaped = random.nextInt(3) == 0 ? 2 : 30;
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair = Character.isHighSurrogate(c);
      if (random.nextInt(escaped) == 0) {
        unit(out, c);
        if (pair) {
          unit(out, text.charAt(++i));
        }
      } else if (c < ' ' || c == '"' || c == '\\') {
        shortly(out, c);
      } else {
        out.append(c);
        if (pair) {
          out.append(text.charAt(++i));
        }
      }
    }
    if (lone && random.nextInt(300) == 0) {
      unit(out, (char) (0xd800 + random.nextInt(0x800)));
    }
    out.append('"');
  }

  private void unit(StringBuilder out, char c) {
    out.append(random.nextBoolean() ? "\\u%04x".formatted((int) c) : "\\u%04X".formatted((int) c));
  }

  private void shortly(StringBuilder out, char c) {
    int at = "\"\\\b\f\n\r\t".indexOf(c);
    if (at < 0) {
      unit(out, c);
    } else {
      out.append('\\').append("\"\\bfnrt".charAt(at));
    }
  }

  private void space(StringBuilder out) {
    while (random.nextInt(4) == 0) {
      out.append(SPACES.charAt(random.nextInt(SPACES.length())));
    }
  }
}
