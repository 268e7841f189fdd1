package dev.sluice.proxy.admission.own;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.identity.assertion.Assertions;
import dev.sluice.proxy.identity.assertion.Audience;
import dev.sluice.proxy.identity.assertion.PublicKeys;
import dev.sluice.proxy.identity.caller.AssertionSource;
import dev.sluice.proxy.identity.caller.CallerId;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.identity.ticket.Ticket;
import dev.sluice.proxy.identity.ticket.Tickets;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.nio.charset.StandardCharsets;

/** What the gateway issues itself: assertions with the keys to them, and tickets. */
public final class Issued {
  private Issued() {}

  /** Assertions for a runtime. */
  public static AssertionSource assertions(Assertions assertions, Audience configured) {
    return (principal, target, lookup) -> {
      Audience audience =
          target == null
              ? configured
              : new Audience(target.runtime(), target.agent(), target.environment());
      byte[] known = assertions.known(principal, audience);
      if (known != null) {
        return known;
      }
      requireLoading(lookup);
      return assertions.sign(principal, audience);
    };
  }

  /** {@code GET /-/jwks.json}: for anybody. */
  public static OwnResource jwks(PublicKeys keys) {
    return OwnResource.open(
        "GET",
        "/-/jwks.json",
        (head, caller, lookup) -> {
          byte[] known = keys.known();
          if (known == null) {
            requireLoading(lookup);
            known = keys.load();
          }
          return Answer.kept(
              PublicKeys.CONTENT_TYPE,
              PublicKeys.CACHE_CONTROL,
              new String(known, StandardCharsets.US_ASCII));
        });
  }

  /**
   * {@code POST /-/tickets}: one that stands for the caller once. It is bought with one credential:
   * a key beside a token would not be watched over for what the ticket opens.
   */
  public static OwnResource tickets(Tickets tickets) {
    return OwnResource.forCallers(
        "POST",
        "/-/tickets",
        (head, caller, lookup) -> {
          if (caller.id() instanceof CallerId.WithKey) {
            throw Refusal.unclear("ticket-for-two", "a ticket is bought with one credential");
          }
          requireLoading(lookup);
          Ticket ticket = tickets.issue(caller.principal());
          String body =
              "{\"ticket\":\""
                  + ticket.text()
                  + "\",\"expires_at\":\""
                  + ticket.expiresAt()
                  + "\"}\n";
          return Answer.of(201, "Created", "application/json", body);
        });
  }

  private static void requireLoading(Lookup lookup) throws CacheMiss {
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE;
    }
  }
}
