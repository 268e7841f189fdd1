package dev.sluice.proxy.admission;

import dev.sluice.proxy.destination.Destination;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.ticket.ShownTicket;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.json.Rewrite;
import dev.sluice.proxy.ledger.Settlement;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.store.StoreView;
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
 * @param directions what is changed of the request, and where in the tenant it belongs; null where
 *     requests belong to no project
 * @param messages what is asked about each message of the WebSocket that it opens; null when it
 *     opens none, or one whose bytes pass as they are
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record Grant(
    RouteTemplate route,
    Destination destination,
    long bodyLimit,
    @Nullable Caller caller,
    byte @Nullable [] assertion,
    ShownTicket ticket,
    @Nullable Directions directions,
    @Nullable BodyQuestion messages) {
  static final ShownTicket NO_TICKET = new ShownTicket.None();

  /** On behalf of nobody: open mode. */
  public Grant(RouteTemplate route, Destination destination, long bodyLimit) {
    this(route, destination, bodyLimit, null, null, NO_TICKET, null, null);
  }

  /** With each message of its WebSocket asked about. */
  Grant asking(BodyQuestion question) {
    return new Grant(
        route, destination, bodyLimit, caller, assertion, ticket, directions, question);
  }

  /** Whether it may open a WebSocket: none passes unread where a runtime is shared. */
  public boolean opensSocket() {
    boolean shared = directions != null && directions.scope().runtime().isShared();
    return messages != null || !shared;
  }

  /** The head as it is to be forwarded: without the ticket, with canonical ids. */
  public RequestHead forwarded(RequestHead head) {
    if (directions == null) {
      return TicketDesk.withoutTicket(head, ticket);
    }
    // Canonical ids may have moved the query: where in it the ticket stands is looked for anew.
    RequestHead directed = directions.head();
    boolean moved = ticket instanceof ShownTicket.InQuery;
    return TicketDesk.withoutTicket(directed, moved ? ShownTicket.in(directed) : ticket);
  }

  /** What is changed of the body; null when it goes as it came. */
  public @Nullable Rewrite rewrite() {
    return directions == null ? null : directions.rewrite();
  }

  /** What is to be told of the runtime's status; null: nothing. */
  public @Nullable Settlement settlement() {
    return directions == null ? null : directions.settlement();
  }

  /** How the answer is seen; null when it passes as it comes. */
  public @Nullable StoreView view() {
    return directions == null ? null : directions.view();
  }

  /** What the answer to a handshake says when the runtime chose no subprotocol; null: nothing. */
  public @Nullable String subprotocol() {
    return ticket instanceof ShownTicket.InSubprotocol shown ? shown.answer() : null;
  }
}
