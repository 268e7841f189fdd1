package dev.sluice.config.wire.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;

/** Breaks byte streams where it hurts: at the bytes that give them structure. */
final class Mutator {
  private static final String STRUCTURE = "\r\n:;, \t0123456789abcdefHTP/.-";
  private static final String BYTES = "\r\n\0\t :;,/.%#?@0159afx-+_\"\\\u0001\u007f\u0080\u00ff";

  private static final List<String> SNIPPETS =
      List.of(
          "\r\n",
          "\n",
          "\r",
          "\r\n\r\n",
          "\n\n",
          "\r\n ",
          "0\r\n\r\n",
          "5\r\nhello\r\n",
          "Content-Length: 5\r\n",
          "Content-Length: 0\r\n",
          "Content-Length:",
          "Transfer-Encoding: chunked\r\n",
          "Transfer-Encoding : chunked\r\n",
          "Transfer-Encoding: gzip, chunked\r\n",
          "transfer-encoding:\tchunked\r\n",
          "Transfer-Encoding: identity\r\n",
          "Host: b.example\r\n",
          "Connection: close\r\n",
          "Connection: Content-Length\r\n",
          "GET /inner HTTP/1.1\r\nHost: a.example\r\n\r\n",
          " HTTP/1.1",
          "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
          ";a=b",
          "ffffffffffffffff",
          "-1",
          "+",
          "0x",
          "%2f",
          "//",
          "/../");

  private final RandomGenerator random;

  Mutator(RandomGenerator random) {
    this.random = random;
  }

  /** Breaks it one to three times. */
  String mutate(String bytes) {
    String mutated = bytes;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      mutated = mutateOnce(mutated);
    }
    return mutated;
  }

  private String mutateOnce(String bytes) {
    int at = position(bytes);
    String before = bytes.substring(0, at);
    String after = bytes.substring(at);
    String rest = after.isEmpty() ? after : after.substring(1);
    return switch (random.nextInt(8)) {
      case 0 -> before + rest;
      case 1 -> before + after.substring(0, after.length() - rest.length()) + after;
      case 2 -> before + anyByte() + rest;
      case 3 -> before + anyByte() + after;
      case 4 -> before + SNIPPETS.get(random.nextInt(SNIPPETS.size())) + after;
      case 5 -> withLineRepeated(bytes, at);
      case 6 -> withLineDropped(bytes, at);
      default -> random.nextInt(3) == 0 ? before : before + rest;
    };
  }

  /** Mostly a byte of structure, and mostly not deep in a body. */
  private int position(String bytes) {
    int at = random.nextInt(bytes.length() + 1);
    for (int i = at; i < Math.min(bytes.length(), at + 40); i++) {
      if (STRUCTURE.indexOf(bytes.charAt(i)) >= 0) {
        return i;
      }
    }
    return at;
  }

  private char anyByte() {
    return BYTES.charAt(random.nextInt(BYTES.length()));
  }

  private static String withLineRepeated(String bytes, int at) {
    int begin = bytes.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
    int end = bytes.indexOf('\n', at) + 1;
    return end <= begin
        ? bytes
        : bytes.substring(0, end) + bytes.substring(begin, end) + bytes.substring(end);
  }

  private static String withLineDropped(String bytes, int at) {
    int begin = bytes.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
    int end = bytes.indexOf('\n', at) + 1;
    return end <= begin ? bytes : bytes.substring(0, begin) + bytes.substring(end);
  }
}
