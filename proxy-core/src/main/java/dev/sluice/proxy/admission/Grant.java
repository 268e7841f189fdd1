package dev.sluice.proxy.admission;

import dev.sluice.proxy.destination.Destination;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.ticket.ShownTicket;
import dev.sluice.proxy.observe.route.RouteTemplate;
import org.jspecify.annotations.Nullable;

/**
 * The terms on which a request goes to the runtime. Immutable.
 *
 * @param destination where it goes, whatever changes until it ends
 * @param bodyLimit most content bytes of the request's body
 * @param caller who asks; null in open mode
 * @param assertion the signed word for the runtime about who asks; null when it gets none; not to
 *     be written to
 * @param ticket what the request showed to open a WebSocket: used up, and not to be forwarded
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record Grant(
    RouteTemplate route,
    Destination destination,
    long bodyLimit,
    @Nullable Caller caller,
    byte @Nullable [] assertion,
    ShownTicket ticket) {
  static final ShownTicket NO_TICKET = new ShownTicket.None();

  /** On behalf of nobody: open mode. */
  public Grant(RouteTemplate route, Destination destination, long bodyLimit) {
    this(route, destination, bodyLimit, null, null, NO_TICKET);
  }

  /** The head as it is to be forwarded: without the ticket. */
  public RequestHead forwarded(RequestHead head) {
    return TicketDesk.withoutTicket(head, ticket);
  }

  /** What the answer to a handshake says when the runtime chose no subprotocol; null: nothing. */
  public @Nullable String subprotocol() {
    return ticket instanceof ShownTicket.InSubprotocol shown ? shown.answer() : null;
  }
}
