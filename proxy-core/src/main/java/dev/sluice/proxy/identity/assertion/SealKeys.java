package dev.sluice.proxy.identity.assertion;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Reads the keys that {@code assertion.key-ref} names. Errors never quote what was read. */
public final class SealKeys {
  /** Of AES-256. */
  static final int KEY_BYTES = 32;

  /** Longest file that can hold a key; a longer one is something else. */
  private static final int MAX_FILE_BYTES = 256;

  private SealKeys() {}

  /**
   * The key of a file: 32 bytes as they are, or as base64 or hex text.
   *
   * @throws IOException when it can't be read, its message names the file
   * @throws IllegalArgumentException when it holds anything else
   */
  public static byte[] read(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IllegalArgumentException(file + " is too long " + EXPECTED);
    }
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length == KEY_BYTES) {
      return bytes;
    }
    return parse(new String(bytes, StandardCharsets.ISO_8859_1).strip());
  }

  private static final String EXPECTED = "(expected: 32 bytes as base64 or hex)";

  /**
   * The key that a text spells: 64 hex digits, or base64 of either alphabet, padded or not.
   *
   * @throws IllegalArgumentException when it spells anything else
   */
  public static byte[] parse(String text) {
    byte[] key = text.length() == 2 * KEY_BYTES ? hex(text) : base64(text);
    if (key == null || key.length != KEY_BYTES) {
      throw new IllegalArgumentException("not a key " + EXPECTED);
    }
    return key;
  }

  private static byte @Nullable [] hex(String text) {
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static byte @Nullable [] base64(String text) {
    try {
      return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
