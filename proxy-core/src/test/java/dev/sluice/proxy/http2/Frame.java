package dev.sluice.proxy.http2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One frame as it was received.
 *
 * @param payload as Latin-1 text
 * @param fields of HEADERS, {@code name: value} each
 */
record Frame(int type, int flags, int stream, String payload, List<String> fields) {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  boolean endsStream() {
    return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
  }

  /** The error code of RST_STREAM and GOAWAY. */
  int error() {
    return number(type == GOAWAY ? 4 : 0);
  }

  /** The last stream that a GOAWAY names. */
  int lastStream() {
    return number(0);
  }

  String status() {
    return value(":status");
  }

  /** The first value of a field, or "absent". */
  String value(String name) {
    for (String field : fields) {
      if (field.startsWith(name + ": ")) {
        return field.substring(name.length() + 2);
      }
    }
    return "absent";
  }

  /** How far a WINDOW_UPDATE opens the window. */
  int increment() {
    return number(0);
  }

  private int number(int from) {
    return ByteBuffer.wrap(payload.getBytes(StandardCharsets.ISO_8859_1)).getInt(from);
  }
}
