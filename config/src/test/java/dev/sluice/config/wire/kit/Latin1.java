package dev.sluice.config.wire.kit;

import java.nio.charset.StandardCharsets;

/** Text that stands for bytes one to one. */
public final class Latin1 {
  private Latin1() {}

  /** The bytes that {@code text} stands for; every character must be below 256. */
  public static byte[] bytes(String text) {
    if (text.chars().anyMatch(c -> c > 0xff)) {
      throw new IllegalArgumentException("not Latin-1: " + text);
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  public static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
