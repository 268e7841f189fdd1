package dev.sluice.proxy.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request: method, target and fields as they were sent, and what they say about the
 * body. Immutable, and safe to hand to another thread.
 */
public final class RequestHead {
  private static final String[] KNOWN_METHODS = {
    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"
  };
  private static final byte[] VERSION = Grammar.ascii("HTTP/1.");

  private final byte[] bytes;
  private final String method;
  private final RequestTarget target;
  private final int minorVersion;
  private final Fields fields;
  private final Framing framing;
  private final Connection connection;
  private final @Nullable BasePath basePath;

  private RequestHead(
      byte[] bytes, String method, RequestTarget target, int minorVersion, Fields fields)
      throws BadMessage {
    this.bytes = bytes;
    this.method = method;
    this.target = target;
    this.minorVersion = minorVersion;
    this.fields = fields;
    this.framing = Framing.of(fields, minorVersion, Framing.NONE);
    this.connection = Connection.of(fields);
    this.basePath = null;
  }

  private RequestHead(
      RequestHead whole, RequestTarget target, Fields fields, @Nullable BasePath basePath) {
    this.bytes = whole.bytes;
    this.method = whole.method;
    this.target = target;
    this.minorVersion = whole.minorVersion;
    this.fields = fields;
    this.framing = whole.framing;
    this.connection = whole.connection;
    this.basePath = basePath;
  }

  /**
   * Parses a whole head with its final empty line, and checks all that one head can say in two
   * ways: target form, path, Host (RFC 9112 §3.2) and framing (§6.3).
   */
  static RequestHead parse(byte[] bytes, int maxFields, boolean secure) throws BadMessage {
    int methodEnd = 0;
    while (Grammar.isToken(bytes[methodEnd])) {
      methodEnd++;
    }
    if (methodEnd == 0 || bytes[methodEnd] != ' ') {
      throw BadMessage.syntax("malformed method");
    }
    int targetStart = methodEnd + 1;
    int targetEnd = targetStart;
    while (Grammar.isTarget(bytes[targetEnd])) {
      targetEnd++;
    }
    if (targetEnd == targetStart || bytes[targetEnd] != ' ') {
      throw BadMessage.syntax("malformed request target");
    }
    int minorVersion = minorVersion(bytes, targetEnd + 1);
    int fieldsStart = targetEnd + 1 + VERSION.length + 3;
    Fields fields = Fields.parse(bytes, fieldsStart, bytes.length - 2, maxFields);
    String method = method(bytes, methodEnd);
    Authority.checkHost(fields, minorVersion);
    RequestTarget target =
        RequestTarget.parse(bytes, targetStart, targetEnd, method, fields, secure);
    return new RequestHead(bytes, method, target, minorVersion, fields);
  }

  /** Reads {@code HTTP/1.x CRLF} at {@code from}; other versions are refused. */
  private static int minorVersion(byte[] bytes, int from) throws BadMessage {
    int at = from + VERSION.length;
    boolean wellFormed = at + 2 < bytes.length && bytes[at + 1] == '\r' && bytes[at + 2] == '\n';
    for (int i = 0; wellFormed && i < VERSION.length; i++) {
      wellFormed = bytes[from + i] == VERSION[i];
    }
    if (!wellFormed || (bytes[at] != '0' && bytes[at] != '1')) {
      throw BadMessage.syntax("the version is not HTTP/1.1 or HTTP/1.0");
    }
    return bytes[at] - '0';
  }

  private static String method(byte[] bytes, int length) {
    for (String known : KNOWN_METHODS) {
      if (known.length() == length && matches(bytes, known)) {
        return known;
      }
    }
    return new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }

  private static boolean matches(byte[] bytes, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (bytes[i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The head as it was received, from the method to the final empty line. Not to be written to. */
  public byte[] bytes() {
    return bytes;
  }

  public String method() {
    return method;
  }

  public RequestTarget target() {
    return target;
  }

  /**
   * This head with its {@linkplain BasePath base path} taken off the target, or this head itself
   * when it has none. Nothing is copied.
   */
  public RequestHead withoutBasePath() {
    BasePath found = basePath == null ? BasePath.of(target) : null;
    return found == null ? this : new RequestHead(this, target.from(found.end()), fields, found);
  }

  /**
   * This head with another path, and the query as it was sent.
   *
   * @param path absolute, of characters that a path may have
   */
  public RequestHead withPath(String path) {
    return new RequestHead(this, target.withPath(path), fields, basePath);
  }

  /**
   * This head with another query, and the path as it was sent.
   *
   * @param query with its question mark, of characters that a query may have
   */
  public RequestHead withQuery(String query) {
    return new RequestHead(this, target.withQuery(query), fields, basePath);
  }

  /** This head without a part of its query: {@code bytes[cutFrom, cutTo)} of its target. */
  public RequestHead withoutQueryPart(int cutFrom, int cutTo) {
    return new RequestHead(this, target.without(cutFrom, cutTo), fields, basePath);
  }

  /**
   * This head with one field of this name in place of all it has; null: with none. Not for fields
   * that frame or route a message.
   *
   * @param value of characters that a value may have
   */
  public RequestHead withField(FieldName name, @Nullable String value) {
    return new RequestHead(this, target, fields.replaced(name, value), basePath);
  }

  /** The base path that was taken off, or null. */
  public @Nullable BasePath basePath() {
    return basePath;
  }

  /** 1 for HTTP/1.1 (and requests that came over HTTP/2), 0 for HTTP/1.0. */
  public int minorVersion() {
    return minorVersion;
  }

  public Fields fields() {
    return fields;
  }

  public Framing framing() {
    return framing;
  }

  public Connection connection() {
    return connection;
  }

  /** Whether the client would keep its connection after the response (RFC 9112 §9.3). */
  public boolean isKeepAlive() {
    return minorVersion == 1 ? !connection.close() : connection.keepAlive();
  }

  /** Whether this asks for a WebSocket: the one protocol that the gateway switches to. */
  public boolean isWebSocketUpgrade() {
    if (!connection.upgrade() || minorVersion == 0 || framing.hasBody()) {
      return false;
    }
    int at = fields.find(FieldName.UPGRADE);
    return method.equals("GET")
        && fields.count(FieldName.UPGRADE) == 1
        && fields.valueIs(at, Connection.WEBSOCKET);
  }

  /** Whether repeating it does no more than doing it once (RFC 9110 §9.2.2). */
  public boolean isIdempotent() {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
      default -> false;
    };
  }
}
