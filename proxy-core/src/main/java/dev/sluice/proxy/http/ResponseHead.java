package dev.sluice.proxy.http;

import java.util.Arrays;

/**
 * The head of a response: status, reason and fields as they were sent, and what they say about the
 * body. Immutable.
 */
public final class ResponseHead {
  private static final byte[] VERSION = Grammar.ascii("HTTP/1.");
  private static final byte[] EVENT_STREAM = Grammar.ascii("text/event-stream");

  private final byte[] bytes;
  private final int minorVersion;
  private final int status;
  private final int reasonEnd;
  private final Fields fields;
  private final Connection connection;

  private ResponseHead(byte[] bytes, int minorVersion, int status, int reasonEnd, Fields fields)
      throws BadMessage {
    this.bytes = bytes;
    this.minorVersion = minorVersion;
    this.status = status;
    this.reasonEnd = reasonEnd;
    this.fields = fields;
    this.connection = Connection.of(fields);
  }

  /** Parses a whole head with its final empty line (RFC 9112 §4). */
  static ResponseHead parse(byte[] bytes, int maxFields) throws BadMessage {
    int at = VERSION.length;
    boolean wellFormed =
        bytes.length > at + 6
            && Arrays.mismatch(bytes, 0, at, VERSION, 0, at) < 0
            && (bytes[at] == '0' || bytes[at] == '1')
            && bytes[at + 1] == ' '
            && bytes[at + 2] >= '1'
            && Grammar.isDigit(bytes[at + 2])
            && Grammar.isDigit(bytes[at + 3])
            && Grammar.isDigit(bytes[at + 4])
            && (bytes[at + 5] == ' ' || bytes[at + 5] == '\r');
    if (!wellFormed) {
      throw BadMessage.syntax("malformed status line");
    }
    int status = (bytes[at + 2] - '0') * 100 + (bytes[at + 3] - '0') * 10 + bytes[at + 4] - '0';
    int reasonEnd = at + 5;
    while (Grammar.isValue(bytes[reasonEnd])) {
      reasonEnd++;
    }
    if (bytes[reasonEnd] != '\r' || bytes[reasonEnd + 1] != '\n') {
      throw BadMessage.syntax("control character in the reason");
    }
    Fields fields = Fields.parse(bytes, reasonEnd + 2, bytes.length - 2, maxFields);
    return new ResponseHead(bytes, bytes[at] - '0', status, reasonEnd, fields);
  }

  /** The head as it was received. Not to be written to. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the status begins in {@link #bytes}, for copying status and reason as they are. */
  public int statusStart() {
    return VERSION.length + 2;
  }

  /** Where the reason ends, before its CRLF. */
  public int reasonEnd() {
    return reasonEnd;
  }

  public int status() {
    return status;
  }

  public Fields fields() {
    return fields;
  }

  public Connection connection() {
    return connection;
  }

  /** Whether a final response follows this one. */
  public boolean isInterim() {
    return status < 200 && status != 101;
  }

  /** Whether a 101 switches to WebSocket, and to that alone (RFC 9110 §7.8). */
  public boolean isWebSocketUpgrade() {
    return fields.count(FieldName.UPGRADE) == 1
        && fields.valueIs(fields.find(FieldName.UPGRADE), Connection.WEBSOCKET);
  }

  /** Whether the sender would keep its connection after this response (RFC 9112 §9.3). */
  public boolean isKeepAlive() {
    return minorVersion == 1 ? !connection.close() : connection.keepAlive();
  }

  /** Whether the body is a stream of server-sent events. */
  public boolean isEventStream() {
    int at = fields.find(FieldName.CONTENT_TYPE);
    if (at < 0) {
      return false;
    }
    int from = fields.valueStart(at);
    int to = from + EVENT_STREAM.length;
    return to <= fields.valueEnd(at)
        && Grammar.equalsIgnoreCase(fields.bytes(), from, to, EVENT_STREAM)
        && (to == fields.valueEnd(at) || fields.bytes()[to] == ';' || fields.bytes()[to] == ' ');
  }

  /**
   * How the body ends that answers a request with this method (RFC 9112 §6.3). The framing fields
   * are checked even where there is no body.
   */
  public Framing framing(String method) throws BadMessage {
    Framing framing = Framing.of(fields, minorVersion, Framing.UNTIL_CLOSE);
    boolean bodiless = status < 200 || status == 204 || status == 304 || method.equals("HEAD");
    return bodiless ? Framing.NONE : framing;
  }
}
