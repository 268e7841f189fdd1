package dev.sluice.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where a request goes: path and query exactly as sent, and the authority it names. Immutable.
 *
 * <p>A path that two readers could take for different resources is refused: encoded slash,
 * backslash, dot or NUL, dot segments, empty segments, raw backslashes, malformed escapes (contract
 * section 2: the runtime decodes before it routes).
 */
public final class RequestTarget {
  private static final byte[] HTTP = Grammar.ascii("http://");
  private static final byte[] HTTPS = Grammar.ascii("https://");

  private final byte[] bytes;
  private final int start;
  private final int pathEnd;
  private final int end;
  private final boolean rootImplied;

  private RequestTarget(byte[] bytes, int start, int pathEnd, int end, boolean rootImplied) {
    this.bytes = bytes;
    this.start = start;
    this.pathEnd = pathEnd;
    this.end = end;
    this.rootImplied = rootImplied;
  }

  static RequestTarget parse(
      byte[] bytes, int from, int to, String method, Fields fields, boolean secure)
      throws BadMessage {
    if (method.equals("CONNECT")) {
      throw BadMessage.syntax("CONNECT is not served");
    }
    if (bytes[from] == '/') {
      return ofPath(bytes, from, to, false);
    }
    if (to - from == 1 && bytes[from] == '*' && method.equals("OPTIONS")) {
      return new RequestTarget(bytes, from, to, to, false);
    }
    return ofAbsolute(bytes, from, to, fields, secure);
  }

  /**
   * Absolute-form (RFC 9112 §3.2.2): accepted when it names the authority that Host names and the
   * scheme of the connection (RFC 9110 §7.4).
   */
  private static RequestTarget ofAbsolute(
      byte[] bytes, int from, int to, Fields fields, boolean secure) throws BadMessage {
    byte[] scheme = secure ? HTTPS : HTTP;
    int authority = from + scheme.length;
    if (authority > to || !Grammar.equalsIgnoreCase(bytes, from, authority, scheme)) {
      throw BadMessage.syntax("the request target is neither a path nor a URL of this scheme");
    }
    int path = authority;
    while (path < to && bytes[path] != '/' && bytes[path] != '?') {
      path++;
    }
    Authority.checkSame(bytes, authority, path, secure ? 443 : 80, fields);
    return ofPath(bytes, path, to, path == to || bytes[path] == '?');
  }

  private static RequestTarget ofPath(byte[] bytes, int from, int to, boolean rootImplied)
      throws BadMessage {
    int pathEnd = from;
    int segment = from + 1;
    while (pathEnd < to && bytes[pathEnd] != '?') {
      byte b = bytes[pathEnd];
      if (b == '/') {
        if (pathEnd > from) {
          checkSegment(bytes, segment, pathEnd);
        }
        segment = pathEnd + 1;
      } else if (b == '%') {
        checkEscape(bytes, pathEnd, to);
      } else if (b == '\\') {
        throw BadMessage.syntax("backslash in the path");
      }
      pathEnd++;
    }
    if (isDots(bytes, segment, pathEnd)) {
      throw BadMessage.syntax("dot segment in the path");
    }
    return new RequestTarget(bytes, from, pathEnd, to, rootImplied);
  }

  private static void checkSegment(byte[] bytes, int from, int to) throws BadMessage {
    if (from == to) {
      throw BadMessage.syntax("empty segment in the path");
    }
    if (isDots(bytes, from, to)) {
      throw BadMessage.syntax("dot segment in the path");
    }
  }

  private static boolean isDots(byte[] bytes, int from, int to) {
    int length = to - from;
    return (length == 1 || length == 2) && bytes[from] == '.' && bytes[to - 1] == '.';
  }

  private static void checkEscape(byte[] bytes, int at, int to) throws BadMessage {
    if (at + 2 >= to || !Grammar.isHex(bytes[at + 1]) || !Grammar.isHex(bytes[at + 2])) {
      throw BadMessage.syntax("malformed percent escape in the path");
    }
    int value = Grammar.hexValue(bytes[at + 1]) * 16 + Grammar.hexValue(bytes[at + 2]);
    if (value == '/' || value == '\\' || value == '.' || value < 0x20 || value == 0x7F) {
      throw BadMessage.syntax("encoded slash, backslash, dot or control in the path");
    }
  }

  /** The same target without what stands before {@code from}: nothing is copied. */
  RequestTarget from(int from) {
    return new RequestTarget(bytes, from, pathEnd, end, from == pathEnd);
  }

  /** The same target without {@code bytes[cutFrom, cutTo)}, which lie in the query. */
  RequestTarget without(int cutFrom, int cutTo) {
    byte[] rest = new byte[end - start - (cutTo - cutFrom)];
    System.arraycopy(bytes, start, rest, 0, cutFrom - start);
    System.arraycopy(bytes, cutTo, rest, cutFrom - start, end - cutTo);
    return new RequestTarget(rest, 0, pathEnd - start, rest.length, rootImplied);
  }

  /** The same query under another path. */
  RequestTarget withPath(String path) {
    byte[] front = path.getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(front, front.length + end - pathEnd);
    System.arraycopy(bytes, pathEnd, whole, front.length, end - pathEnd);
    return new RequestTarget(whole, 0, front.length, whole.length, false);
  }

  /** The same path with another query. */
  RequestTarget withQuery(String query) {
    byte[] back = query.getBytes(StandardCharsets.US_ASCII);
    int path = pathEnd - start;
    byte[] whole = new byte[path + back.length];
    System.arraycopy(bytes, start, whole, 0, path);
    System.arraycopy(back, 0, whole, path, back.length);
    return new RequestTarget(whole, 0, path, whole.length, rootImplied);
  }

  /** The array that {@link #start} and the other positions point into. Not to be written to. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the path begins. */
  public int start() {
    return start;
  }

  /** Where the path ends and the query, if there is one, begins with its question mark. */
  public int pathEnd() {
    return pathEnd;
  }

  /** Where path and query end. */
  public int end() {
    return end;
  }

  /** Whether an absolute-form target had no path, so that "/" is to be put in front of the rest. */
  public boolean isRootImplied() {
    return rootImplied;
  }

  /** Whether the path begins with this text. */
  public boolean pathStartsWith(String prefix) {
    if (pathEnd - start < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (bytes[start + i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the query gives a parameter one of the values that the runtime takes for yes: {@code
   * 1}, {@code true}, {@code yes} in any case. Of several, the last one counts, as there. Escapes
   * are read. Allocates nothing.
   */
  public boolean hasFlag(String name) {
    return QueryFlag.isSet(bytes, pathEnd, end, name);
  }

  /** The query as text with its question mark, as it was sent; empty when there is none. */
  public String query() {
    return new String(bytes, pathEnd, end - pathEnd, StandardCharsets.US_ASCII);
  }

  /** The path as text, as it was sent. */
  public String path() {
    return rootImplied ? "/" : new String(bytes, start, pathEnd - start, StandardCharsets.US_ASCII);
  }
}
