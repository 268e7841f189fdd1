package dev.sluice.bench.stub;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.bench.event.Scripts;
import io.netty.buffer.ByteBuf;

/**
 * Reads the heads of one connection's requests as their bytes arrive: only what the stub needs of
 * them. Thread-confined.
 */
final class RequestHead {
  private static final int MAX_BYTES = 16_384;
  private static final byte[] CONTENT_LENGTH = "\ncontent-length:".getBytes(US_ASCII);
  private static final byte[] TRANSFER_ENCODING = "\ntransfer-encoding:".getBytes(US_ASCII);

  private final byte[] head = new byte[MAX_BYTES];
  private int length;
  private int complete;

  /**
   * Takes bytes up to the head's end.
   *
   * @return whether the head is complete
   * @throws IllegalArgumentException when it is too long, or the body is chunked
   */
  boolean read(ByteBuf bytes) {
    while (bytes.isReadable()) {
      if (length == MAX_BYTES) {
        throw new IllegalArgumentException("a request head of more than " + MAX_BYTES + " bytes");
      }
      byte b = bytes.readByte();
      head[length++] = b;
      if (b == '\n' && length >= 4 && head[length - 3] == '\n') {
        complete = length;
        length = 0;
        if (find(TRANSFER_ENCODING) >= 0) {
          throw new IllegalArgumentException("a chunked request body (expected: Content-Length)");
        }
        return true;
      }
    }
    return false;
  }

  /** Whether the method is this and the path this, whatever the query. */
  boolean is(String method, String path) {
    int pathAt = method.length() + 1;
    int pathEnd = pathAt + path.length();
    return startsWith(0, method)
        && head[method.length()] == ' '
        && isPath(pathAt, path)
        && (head[pathEnd] == ' ' || head[pathEnd] == '?');
  }

  /**
   * A number from the query.
   *
   * @throws IllegalArgumentException when it isn't there
   */
  long parameter(String name) {
    String line = new String(head, 0, indexOf('\n'), US_ASCII);
    int at = line.indexOf(name + "=");
    if (at < 0) {
      throw new IllegalArgumentException("no " + name + " in " + line);
    }
    return number(at + name.length() + 1);
  }

  /** The declared length of the body; 0 when there is none. */
  long contentLength() {
    int at = find(CONTENT_LENGTH);
    return at < 0 ? 0 : number(at + CONTENT_LENGTH.length);
  }

  private long number(int from) {
    int at = from;
    while (head[at] == ' ') {
      at++;
    }
    long value = 0;
    while (head[at] >= '0' && head[at] <= '9') {
      value = value * 10 + head[at++] - '0';
    }
    return value;
  }

  /** Where this begins, letters of either case; -1 when nowhere. */
  private int find(byte[] lowerCase) {
    for (int at = 0; at + lowerCase.length <= complete; at++) {
      if (head[at] == '\n' && matches(at, lowerCase)) {
        return at;
      }
    }
    return -1;
  }

  private boolean matches(int at, byte[] lowerCase) {
    for (int i = 0; i < lowerCase.length; i++) {
      int c = head[at + i];
      if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  /** The digit that tells callers apart may be any. */
  private boolean isPath(int at, String path) {
    for (int i = 0; i < path.length(); i++) {
      if (head[at + i] != path.charAt(i) && i != Scripts.CALLER_AT) {
        return false;
      }
    }
    return true;
  }

  private boolean startsWith(int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (head[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int indexOf(char c) {
    int at = 0;
    while (head[at] != c) {
      at++;
    }
    return at;
  }
}
