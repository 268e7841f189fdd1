package dev.sluice.proxy.admission;

import dev.sluice.proxy.destination.Destination;
import dev.sluice.proxy.http.BasePath;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.caller.Credentials;
import dev.sluice.proxy.identity.caller.Identified;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.identity.ticket.ShownTicket;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.settings.HttpSettings;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is decided about a request, in the order of {@link #decide}. Framing was checked when the
 * head was read ({@link RequestHead}). Thread-safe.
 */
public final class Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  /** Paths that are ours: never passed on. */
  private static final String RESERVED = "/-/";

  static final String NOTHING_HERE = "nothing is served at this path";

  /** A source that is away is told of once in this time, however many ask. */
  private static final long WARNING_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Health health;
  private final Cors cors;
  private final DestinationChoice destinations;
  private final long bodyLimit;
  private final @Nullable Identity identity;
  private final AtomicLong warnedNanos = new AtomicLong(System.nanoTime() - WARNING_NANOS);

  /**
   * Of all requests of a gateway.
   *
   * @param identity who may do what: only callers who are known are let in, and only to what they
   *     may; null: open mode, every request is let in that a gateway can pass on
   */
  public Admission(
      HttpSettings settings,
      Cors cors,
      Health health,
      DestinationChoice destinations,
      @Nullable Identity identity) {
    this.health = health;
    this.destinations = destinations;
    this.cors = cors;
    this.bodyLimit = settings.limits().bodyBytes();
    this.identity = identity;
  }

  /** Who may do what; null in open mode. */
  public @Nullable Identity identity() {
    return identity;
  }

  /**
   * Decides about a request from its head. On an event loop with {@link Lookup#CACHED}; after
   * {@link Verdict.Undecided} once more on a virtual thread with {@link Lookup#LOADING}.
   */
  public Verdict decide(RequestHead head, RouteTemplate route, Lookup lookup) {
    try {
      Answer own = own(head, lookup);
      if (own != null) {
        return new Verdict.Answered(own);
      }
      if (identity != null) {
        return identified(identity, head, route, lookup);
      }
      checkReserved(head);
      checkPassable(head);
      Destination destination = destination(head, null, lookup);
      return new Verdict.Admitted(new Grant(route, destination, bodyLimit));
    } catch (Rejection rejection) {
      return new Verdict.Rejected(rejection.problem());
    } catch (CacheMiss miss) {
      return new Verdict.Undecided();
    }
  }

  /** Goes on with a request of which somebody must answer for. */
  private Verdict identified(Identity who, RequestHead head, RouteTemplate route, Lookup lookup)
      throws CacheMiss {
    Caller caller = null;
    try {
      OwnResource resource = who.resource(head);
      if (resource != null && resource.isPublic()) {
        return answered(resource, head, null, lookup);
      }
      checkPassable(head);
      ShownTicket ticket = who.ticket(head);
      caller = who.holder(head, ticket, lookup);
      if (caller == null) {
        Credentials credentials = Credentials.of(head.fields());
        Identified identified = who.authenticator().identify(credentials, lookup);
        caller = who.authenticator().caller(identified, head);
      }
      if (resource != null) {
        return answered(resource, head, caller, lookup);
      }
      who.checkServed(caller.principal());
      who.checkAllowed(caller.principal(), route, lookup);
      Destination destination = destination(head, caller, lookup);
      byte[] assertion = who.assertion(caller.principal(), lookup);
      return new Verdict.Admitted(
          new Grant(route, destination, bodyLimit, caller, assertion, ticket));
    } catch (Rejection rejection) {
      return new Verdict.Rejected(rejection.problem(), caller);
    } catch (Refusal refusal) {
      return new Verdict.Rejected(Refusals.problem(refusal), caller);
    } catch (SourceUnavailableException away) {
      warn("who calls can't be found out", away);
      return new Verdict.Rejected(Refusals.unavailable("identity-unavailable"), caller);
    }
  }

  private Verdict answered(
      OwnResource resource, RequestHead head, @Nullable Caller caller, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    Answer answer = resource.answering().answer(head, caller, lookup);
    return new Verdict.Answered(
        cors.onAnswer(answer, head.fields().first(FieldName.ORIGIN)), caller);
  }

  private Destination destination(RequestHead head, @Nullable Caller caller, Lookup lookup)
      throws Rejection, CacheMiss {
    try {
      return destinations.of(head, caller, lookup);
    } catch (SourceUnavailableException away) {
      warn("a runtime can't be used", away);
      throw new Rejection(ProblemType.RUNTIME_UNAVAILABLE, "the runtime can't be used now");
    }
  }

  private void warn(String what, SourceUnavailableException away) {
    long now = System.nanoTime();
    long warned = warnedNanos.get();
    if (now - warned >= WARNING_NANOS && warnedNanos.compareAndSet(warned, now)) {
      LOG.warn("{}: {}", what, away.getMessage(), away.getCause());
    }
  }

  private @Nullable Answer own(RequestHead head, Lookup lookup) throws CacheMiss {
    Answer preflight = cors.preflight(head);
    if (preflight != null) {
      return preflight;
    }
    Answer answer = health.answer(head, lookup);
    return answer == null ? null : cors.onAnswer(answer, head.fields().first(FieldName.ORIGIN));
  }

  private static void checkReserved(RequestHead head) throws Rejection {
    if (head.target().pathStartsWith(RESERVED)) {
      throw new Rejection(ProblemType.NOT_FOUND, NOTHING_HERE);
    }
  }

  /** What goes to the runtime, whoever asks. */
  private void checkPassable(RequestHead head) throws Rejection {
    checkServing();
    checkLength(head.framing());
  }

  private void checkServing() throws Rejection {
    if (health.isRefusing()) {
      throw new Rejection(ProblemType.DRAINING, "the gateway is shutting down");
    }
  }

  private void checkLength(Framing framing) throws Rejection {
    if (framing.length() > bodyLimit) {
      throw new Rejection(ProblemType.CONTENT_TOO_LARGE, "the request body is over limits.body");
    }
  }

  /** The head as it is routed and decided: without a base path, which open mode has none of. */
  public RequestHead routed(RequestHead head) {
    return identity != null && head.target().pathStartsWith(BasePath.PREFIX)
        ? head.withoutBasePath()
        : head;
  }

  /** Grows with whatever may make a verdict wrong. To be read before one is asked for. */
  public long version() {
    return identity == null ? 0 : identity.invalidations().version();
  }
}
