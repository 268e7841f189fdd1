package dev.sluice.proxy.testing;

import java.util.List;
import java.util.function.IntFunction;

/** Frames of WebSockets, as Latin-1 text (RFC 6455 §5.2). */
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
public final class SocketFrames {
  public static final int TEXT = 0x81;
  public static final int TEXT_TO_GO_ON = 0x01;
  public static final int LAST_CONTINUATION = 0x80;
  public static final int BINARY = 0x82;
  public static final int CLOSE = 0x88;
  public static final int PING = 0x89;
  public static final int PONG = 0x8a;

  /** What a client sends to open one, beside its credential. */
  public static final List<String> HANDSHAKE =
      List.of(
          "connection: Upgrade",
          "upgrade: websocket",
          "sec-websocket-version: 13",
          "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
          "sec-websocket-extensions: permessage-deflate; client_max_window_bits");

  public static final String SWITCHING =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

  /** A frame that was read; its text is unmasked. */
  public record Frame(int first, boolean masked, String text) {
    /** The code that a close frame holds. */
    public int code() {
      return text.charAt(0) << 8 | text.charAt(1);
    }
  }

  private SocketFrames() {}

  /** A frame of a client. */
  public static String masked(int first, String text, int key) {
    return (char) first + length(0x80, text) + number(key, 4) + masked(text, key);
  }

  /** A whole text message of a client. */
  public static String masked(String text) {
    return masked(TEXT, text, 0x12_34_ab_cd);
  }

  /** A frame of a server. */
  public static String plain(int first, String text) {
    return (char) first + length(0, text) + text;
  }

  private static String length(int mask, String text) {
    int length = text.length();
    if (length < 126) {
      return String.valueOf((char) (mask | length));
    }
    return length <= 0xffff
        ? (char) (mask | 126) + number(length, 2)
        : (char) (mask | 127) + number(length, 8);
  }

  private static String number(long number, int bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = bytes - 1; i >= 0; i--) {
      text.append((char) (number >>> (8 * i) & 0xff));
    }
    return text.toString();
  }

  private static String masked(String text, int key) {
    StringBuilder masked = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      masked.append((char) (text.charAt(i) ^ (key >>> (24 - 8 * (i & 3)) & 0xff)));
    }
    return masked.toString();
  }

  /** Reads the next frame of whoever sends it; {@code next} gives so many bytes. */
  public static Frame read(IntFunction<String> next) {
    String start = next.apply(2);
    int length = start.charAt(1) & 0x7f;
    if (length > 125) {
      length = 0;
      for (char c : next.apply((start.charAt(1) & 0x7f) == 126 ? 2 : 8).toCharArray()) {
        length = length << 8 | c;
      }
    }
    boolean masked = (start.charAt(1) & 0x80) != 0;
    int key = 0;
    for (char c : (masked ? next.apply(4) : "").toCharArray()) {
      key = key << 8 | c;
    }
    return new Frame(start.charAt(0), masked, masked(next.apply(length), key));
  }
}
