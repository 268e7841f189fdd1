package dev.sluice.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Host and authority: {@code host [":" port]} without userinfo (RFC 9110 §7.2, RFC 3986 §3.2). */
public final class Authority {
  private static final int MAX_PORT = 65_535;

  private Authority() {}

  /** Exactly one valid Host in HTTP/1.1, at most one in HTTP/1.0. */
  static void checkHost(Fields fields, int minorVersion) throws BadMessage {
    int at = fields.find(FieldName.HOST);
    if (at < 0) {
      if (minorVersion == 1) {
        throw BadMessage.syntax("no Host");
      }
      return;
    }
    if (fields.find(FieldName.HOST, at + 1) >= 0) {
      throw BadMessage.syntax("more than one Host");
    }
    check(fields.bytes(), fields.valueStart(at), fields.valueEnd(at), "malformed Host");
  }

  /** The authority of an absolute-form target must be the one that Host names. */
  static void checkSame(byte[] bytes, int from, int to, int defaultPort, Fields fields)
      throws BadMessage {
    check(bytes, from, to, "malformed authority in the request target");
    String host = fields.first(FieldName.HOST);
    String authority = new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    if (host != null && !isSame(authority, host, defaultPort)) {
      throw BadMessage.syntax("the request target names another authority than Host");
    }
  }

  /** Whether two valid authorities are one, letters in any case and the default port left out. */
  public static boolean isSame(String one, String other, int defaultPort) {
    return normal(one, defaultPort).equals(normal(other, defaultPort));
  }

  private static String normal(String authority, int defaultPort) {
    String lower = authority.toLowerCase(Locale.ROOT);
    String port = ":" + defaultPort;
    return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
  }

  private static void check(byte[] bytes, int from, int to, String fault) throws BadMessage {
    int hostEnd =
        from < to && bytes[from] == '[' ? literalEnd(bytes, from, to) : nameEnd(bytes, from, to);
    if (hostEnd == from || !isPort(bytes, hostEnd, to)) {
      throw BadMessage.syntax(fault);
    }
  }

  /** Where a registered name or IPv4 address ends. */
  private static int nameEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && isNameCharacter(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isNameCharacter(byte b) {
    return Grammar.isHex(b)
        || (b >= 'g' && b <= 'z')
        || (b >= 'G' && b <= 'Z')
        || b == '-'
        || b == '.'
        || b == '_'
        || b == '~';
  }

  /** Where an IP literal in brackets ends, or {@code from} when it is none. */
  private static int literalEnd(byte[] bytes, int from, int to) {
    int at = from + 1;
    while (at < to && (Grammar.isHex(bytes[at]) || bytes[at] == ':' || bytes[at] == '.')) {
      at++;
    }
    return at > from + 1 && at < to && bytes[at] == ']' ? at + 1 : from;
  }

  private static boolean isPort(byte[] bytes, int from, int to) {
    if (from == to) {
      return true;
    }
    if (bytes[from] != ':' || to - from < 2 || to - from > 6) {
      return false;
    }
    int port = 0;
    for (int at = from + 1; at < to; at++) {
      if (!Grammar.isDigit(bytes[at])) {
        return false;
      }
      port = port * 10 + bytes[at] - '0';
    }
    return port <= MAX_PORT;
  }
}
