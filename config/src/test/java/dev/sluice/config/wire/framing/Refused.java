package dev.sluice.config.wire.framing;

import java.util.List;
import java.util.stream.Stream;

/**
 * A request that must not pass.
 *
 * @param bytes all of it, as a client sends it
 * @param statuses what the gateway may answer
 */
record Refused(String name, String bytes, List<Integer> statuses) {
  private static final List<Integer> BAD_REQUEST = List.of(400);

  /** With this request line and a proper rest. */
  static Refused line(String name, String line) {
    return raw(name, line + "\r\nHost: a.example\r\n\r\n");
  }

  /** With this target. */
  static Refused target(String name, String target) {
    return line(name, "GET " + target + " HTTP/1.1");
  }

  /** With these field lines beside a proper Host, and five bytes behind the head. */
  static Refused fields(String name, String fields) {
    return raw(name, "POST /x HTTP/1.1\r\nHost: a.example\r\n" + fields + "\r\n\r\nhello");
  }

  /** With this field line for Host, or lines, or none. */
  static Refused host(String name, String hosts) {
    return raw(name, "GET /x HTTP/1.1\r\n" + hosts + "X-A: b\r\n\r\n");
  }

  static Refused raw(String name, String bytes) {
    return new Refused(name, bytes, BAD_REQUEST);
  }

  /** The same, for which another status will do as well. */
  Refused or(Integer... others) {
    return new Refused(name, bytes, Stream.concat(statuses.stream(), Stream.of(others)).toList());
  }

  /** The same with another status, one of these. */
  Refused with(Integer... others) {
    return new Refused(name, bytes, List.of(others));
  }

  @Override
  public String toString() {
    return name;
  }
}
