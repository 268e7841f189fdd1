package dev.sluice.proxy.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Authenticator;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.identity.ticket.ShownTicket;
import dev.sluice.proxy.identity.ticket.Tickets;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes tickets in: lets the holder of one open a WebSocket. Thread-safe. */
final class TicketDesk {
  /*
   * A ticket is used up when it is first asked for, and one request may be decided several times: a
   * verdict can be overtaken. So who it stood for is remembered for this very head (weak keys are
   * compared by identity), never for another that shows the same ticket.
   */

  private static final long REMEMBERED_SECONDS = 30;
  private static final long MAX_REMEMBERED = 10_000;

  private final Tickets tickets;
  private final Authenticator authenticator;
  private final Cache<RequestHead, Principal> taken =
      Caffeine.newBuilder()
          .weakKeys()
          .maximumSize(MAX_REMEMBERED)
          .expireAfterWrite(REMEMBERED_SECONDS, TimeUnit.SECONDS)
          .executor(Runnable::run)
          .build();

  TicketDesk(Tickets tickets, Authenticator authenticator) {
    this.tickets = tickets;
    this.authenticator = authenticator;
  }

  /**
   * The caller whose ticket a WebSocket handshake shows, null when a request shows none.
   *
   * @throws Refusal when the ticket is none, is shown beside another credential, or with what is no
   *     WebSocket handshake
   */
  @Nullable Caller caller(RequestHead head, ShownTicket shown, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    return switch (shown) {
      case ShownTicket.None none -> null;
      case ShownTicket.Ambiguous ambiguous ->
          throw Refusal.unclear("ticket-repeated", "more than one ticket is shown");
      case ShownTicket.Misplaced misplaced ->
          throw Refusal.unclear(
              "ticket-misplaced", "a ticket opens a WebSocket, and this is no WebSocket handshake");
      case ShownTicket.InQuery query -> caller(head, query.text(), lookup);
      case ShownTicket.InSubprotocol subprotocol -> caller(head, subprotocol.text(), lookup);
    };
  }

  /** The head as it is forwarded: without the ticket. */
  static RequestHead withoutTicket(RequestHead head, ShownTicket shown) {
    return switch (shown) {
      case ShownTicket.InQuery query -> head.withoutQueryPart(query.cutFrom(), query.cutTo());
      case ShownTicket.InSubprotocol subprotocol ->
          head.withField(FieldName.SEC_WEBSOCKET_PROTOCOL, subprotocol.others());
      case ShownTicket.None none -> head;
      case ShownTicket.Ambiguous ambiguous -> head; // not admitted
      case ShownTicket.Misplaced misplaced -> head; // not admitted
    };
  }

  private Caller caller(RequestHead head, String text, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    if (head.fields().has(FieldName.AUTHORIZATION) || head.fields().has(FieldName.X_API_KEY)) {
      throw Refusal.unclear("ticket-and-credential", "a ticket and another credential are shown");
    }
    Principal before = taken.getIfPresent(head);
    if (before != null) {
      Caller caller = Authenticator.ofTicket(before, head);
      return Authenticator.ofTicket(authenticator.again(caller, lookup), head);
    }
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE;
    }
    Principal holder = tickets.redeem(text).orElse(null);
    if (holder == null) {
      throw Refusal.badCredential("ticket-unknown");
    }
    taken.put(head, holder);
    return Authenticator.ofTicket(holder, head);
  }
}
