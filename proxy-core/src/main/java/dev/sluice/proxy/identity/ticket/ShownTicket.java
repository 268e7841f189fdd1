package dev.sluice.proxy.identity.ticket;

import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.RequestTarget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ticket in the head of a WebSocket handshake, and where it stands: it is never forwarded.
 * Immutable; {@link Object#toString} doesn't tell it.
 */
public sealed interface ShownTicket {
  /** The name of the query parameter. */
  String PARAMETER = "sluice_ticket";

  /** What the subprotocol that carries a ticket begins with. */
  String SUBPROTOCOL = "sluice.ticket.";

  /** There is none. */
  record None() implements ShownTicket {
    private static final None INSTANCE = new None();
  }

  /** There are two: which is meant can't be told. */
  record Ambiguous() implements ShownTicket {
    private static final Ambiguous INSTANCE = new Ambiguous();
  }

  /** There is one where none is taken: it is neither used up nor forwarded. */
  record Misplaced() implements ShownTicket {
    private static final Misplaced INSTANCE = new Misplaced();
  }

  /**
   * In the query.
   *
   * @param text the ticket as it was sent, maybe malformed
   * @param cutFrom where in {@link RequestTarget#bytes} begins what must not be forwarded: the
   *     parameter with one separator, so that the rest is as if it had never been there
   * @param cutTo where that ends
   */
  record InQuery(String text, int cutFrom, int cutTo) implements ShownTicket {
    @Override
    public String toString() {
      return "InQuery[" + cutFrom + ", " + cutTo + "]";
    }
  }

  /**
   * Offered as a subprotocol.
   *
   * @param text the ticket as it was sent, maybe malformed
   * @param others the value of the one {@code sec-websocket-protocol} line that is forwarded in
   *     place of the client's, null when none is
   */
  record InSubprotocol(String text, @Nullable String others) implements ShownTicket {
    /**
     * What the answer's {@code sec-websocket-protocol} has to say when the runtime chose none of
     * the others: a browser that offered subprotocols gives up when the answer names none (WHATWG
     * WebSockets, section 2). It gives nothing away, as the ticket is used up by then.
     */
    public String answer() {
      return SUBPROTOCOL + text;
    }

    @Override
    public String toString() {
      return "InSubprotocol[others=" + others + "]";
    }
  }

  /**
   * Looks for a ticket. Only a WebSocket handshake is opened with one: whoever sends anything else
   * can send header fields, and a ticket there is a client's mistake that must not reach the
   * runtime and its logs.
   *
   * <p>The parameter's name counts only as it is spelled above, without percent escapes.
   */
  static ShownTicket in(RequestHead head) {
    ShownTicket query = inQuery(head.target());
    ShownTicket subprotocol = inSubprotocol(head.fields());
    if (!head.isWebSocketUpgrade()) {
      return query instanceof None && subprotocol instanceof None
          ? None.INSTANCE
          : Misplaced.INSTANCE;
    }
    if (subprotocol instanceof None) {
      return query;
    }
    return query instanceof None ? subprotocol : Ambiguous.INSTANCE;
  }

  private static ShownTicket inQuery(RequestTarget target) {
    byte[] bytes = target.bytes();
    ShownTicket found = None.INSTANCE;
    int from = target.pathEnd() + 1; // after the question mark
    while (from < target.end()) {
      int to = from;
      while (to < target.end() && bytes[to] != '&') {
        to++;
      }
      if (isTicket(bytes, from, to)) {
        if (found instanceof InQuery) {
          return Ambiguous.INSTANCE;
        }
        found = inQuery(target, from, to);
      }
      from = to + 1;
    }
    return found;
  }

  private static InQuery inQuery(RequestTarget target, int from, int to) {
    int valueFrom = from + PARAMETER.length() + 1;
    String text =
        new String(target.bytes(), valueFrom, to - valueFrom, StandardCharsets.ISO_8859_1);
    boolean isFirst = from == target.pathEnd() + 1;
    boolean isLast = to == target.end();
    // "?t&b" loses "t&", "?a&t&b" and "?a&t" lose "&t", "?t" loses all.
    return isFirst && !isLast ? new InQuery(text, from, to + 1) : new InQuery(text, from - 1, to);
  }

  private static boolean isTicket(byte[] bytes, int from, int to) {
    int length = PARAMETER.length();
    if (to - from <= length || bytes[from + length] != '=') {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[from + i] != PARAMETER.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static ShownTicket inSubprotocol(Fields fields) {
    if (!fields.has(FieldName.SEC_WEBSOCKET_PROTOCOL)) {
      return None.INSTANCE; // most requests, for which no list is made
    }
    String ticket = null;
    List<String> others = new ArrayList<>();
    for (int i = fields.find(FieldName.SEC_WEBSOCKET_PROTOCOL);
        i >= 0;
        i = fields.find(FieldName.SEC_WEBSOCKET_PROTOCOL, i + 1)) {
      for (String offered : fields.value(i).split(",", -1)) {
        String name = offered.strip();
        if (!name.startsWith(SUBPROTOCOL)) {
          others.add(name);
        } else if (ticket != null) {
          return Ambiguous.INSTANCE;
        } else {
          ticket = name.substring(SUBPROTOCOL.length());
        }
      }
    }
    if (ticket == null) {
      return None.INSTANCE;
    }
    others.removeIf(String::isEmpty);
    return new InSubprotocol(ticket, others.isEmpty() ? null : String.join(", ", others));
  }
}
