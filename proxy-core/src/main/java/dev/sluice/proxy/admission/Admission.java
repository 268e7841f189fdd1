package dev.sluice.proxy.admission;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.admission.answer.Rejection;
import dev.sluice.proxy.admission.own.Health;
import dev.sluice.proxy.admission.own.OwnResource;
import dev.sluice.proxy.admission.own.OwnResources;
import dev.sluice.proxy.destination.Destination;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.http.BasePath;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.caller.Credentials;
import dev.sluice.proxy.identity.caller.Identified;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.identity.caller.RequestScope;
import dev.sluice.proxy.identity.ticket.ShownTicket;
import dev.sluice.proxy.isolation.Isolation;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.operation.Reply;
import dev.sluice.proxy.settings.HttpSettings;
import org.jspecify.annotations.Nullable;

/**
 * What is decided about a request, in the order of {@link #decide}. Framing was checked when the
 * head was read ({@link RequestHead}). Thread-safe.
 */
public final class Admission {
  private final Health health;
  private final Cors cors;
  private final DestinationChoice destinations;
  private final long bodyLimit;
  private final @Nullable Identity identity;
  private final @Nullable Isolation isolation;
  private final AwayWarning warning = new AwayWarning();
  private final Steps steps = new Steps(warning);

  /**
   * Of all requests of a gateway.
   *
   * @param identity who may do what: only callers who are known are let in, and only to what they
   *     may; null: open mode, every request is let in that a gateway can pass on
   * @param isolation what keeps tenants apart; null: there is one runtime, of one tenant
   */
  public Admission(
      HttpSettings settings,
      Cors cors,
      Health health,
      DestinationChoice destinations,
      @Nullable Identity identity,
      @Nullable Isolation isolation) {
    this.isolation = isolation;
    this.health = health;
    this.destinations = destinations;
    this.cors = cors;
    this.bodyLimit = settings.limits().bodyBytes();
    this.identity = identity;
  }

  /**
   * Whose runtime it is that an admitted request goes to, as its client knows it; null when there
   * is one for all. Touches memory only.
   */
  public @Nullable String whose(@Nullable Grant grant) {
    Directions directions = grant == null ? null : grant.directions();
    return isolation == null || directions == null ? null : isolation.whose(directions);
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
      OwnResources.checkReserved(head);
      checkPassable(head);
      Destination destination = destination(head, null, null, lookup);
      return new Verdict.Admitted(new Grant(route, destination, bodyLimit));
    } catch (Rejection rejection) {
      return new Verdict.Rejected(rejection.problem());
    } catch (CacheMiss miss) {
      return new Verdict.Undecided();
    }
  }

  /** Goes on with a request of which somebody must answer for. */
  private Verdict identified(Identity who, RequestHead head, RouteTemplate route, Lookup lookup) {
    Steps.Asker asker = new Steps.Asker(null);
    return steps.take(asker, () -> identified(who, head, route, lookup, asker));
  }

  private Verdict identified(
      Identity who, RequestHead head, RouteTemplate route, Lookup lookup, Steps.Asker asker)
      throws Rejection, Refusal, Denial, CacheMiss, SourceUnavailableException {
    OwnResource resource = who.resource(head);
    if (resource != null && resource.isPublic()) {
      RequestScope.checkBasePath(head);
      return answered(resource, head, null, lookup);
    }
    checkPassable(head);
    ShownTicket ticket = who.ticket(head);
    Caller caller = who.holder(head, ticket, lookup);
    if (caller == null) {
      Credentials credentials = Credentials.of(head.fields());
      Identified identified = who.authenticator().identify(credentials, lookup);
      caller = who.authenticator().caller(identified, head);
    }
    asker.is(caller);
    if (resource != null) {
      return answered(resource, head, caller, lookup);
    }
    Request request = new Request(who, head, route, caller, ticket);
    if (isolation == null) {
      who.checkServed(caller.principal());
      who.checkAllowed(caller.principal(), route, lookup);
      return new Verdict.Admitted(grant(request, null, lookup));
    }
    return ruled(isolation, request, isolation.ofHead(caller, head, route, lookup), lookup);
  }

  /** A request whose caller is known. */
  private record Request(
      Identity who, RequestHead head, RouteTemplate route, Caller caller, ShownTicket ticket) {}

  /** What follows from what keeps tenants apart. */
  private Verdict ruled(Isolation apart, Request request, Ruling ruling, Lookup lookup)
      throws Rejection, CacheMiss, SourceUnavailableException {
    return switch (ruling) {
      case Ruling.Sent(Directions directions) ->
          new Verdict.Admitted(grant(request, directions, lookup));
      case Ruling.Listens(Directions directions, Asked asked, Selection selection) -> {
        Grant grant = grant(request, directions, lookup);
        yield new Verdict.Admitted(
            grant.asking(
                new BodyQuestion(
                    selection,
                    request.caller(),
                    (message, how) -> message(apart, request, directions, asked, message, how))));
      }
      case Ruling.Answered(Reply reply) ->
          new Verdict.Answered(
              cors.onAnswer(
                  Refusals.answer(reply), request.head().fields().first(FieldName.ORIGIN)),
              request.caller());
      case Ruling.Reads(Asked asked, Selection selection) -> {
        checkReadable(request.head());
        yield new Verdict.Reads(
            new BodyQuestion(
                selection,
                request.caller(),
                (body, how) -> answer(apart, request, asked, body, how)));
      }
    };
  }

  /** Decides about a request whose body has been read. */
  private Verdict answer(Isolation apart, Request request, Asked asked, Fact body, Lookup lookup) {
    return steps.take(
        new Steps.Asker(request.caller()),
        () -> ruled(apart, request, apart.ofBody(request.caller(), asked, body, lookup), lookup));
  }

  /** Decides about a message of a WebSocket that was let in. */
  private Verdict message(
      Isolation apart,
      Request request,
      Directions opened,
      Asked asked,
      Fact message,
      Lookup lookup) {
    return steps.take(
        new Steps.Asker(request.caller()),
        () -> {
          checkServing();
          Caller now = request.who().authenticator().current(request.caller(), lookup);
          Ruling ruling = apart.ofBody(now, asked, message, lookup);
          if (!(ruling instanceof Ruling.Sent(Directions directions))) {
            throw new IllegalStateException("not for a message: " + ruling);
          }
          // A thread that went and was made anew may be elsewhere than the socket.
          if (!directions.scope().runtime().id().equals(opened.scope().runtime().id())) {
            throw new Rejection(ProblemType.THREAD_ELSEWHERE, "the thread is on another runtime");
          }
          return new Verdict.Passes(directions.rewrite());
        });
  }

  private Grant grant(Request request, @Nullable Directions directions, Lookup lookup)
      throws Rejection, CacheMiss, SourceUnavailableException {
    RuntimeRecord runtime = directions == null ? null : directions.scope().runtime();
    Destination destination = destination(request.head(), runtime, directions, lookup);
    byte[] assertion = request.who().assertion(request.caller().principal(), directions, lookup);
    return new Grant(
        request.route(),
        destination,
        bodyLimit,
        request.caller(),
        assertion,
        request.ticket(),
        directions,
        null);
  }

  private Verdict answered(
      OwnResource resource, RequestHead head, @Nullable Caller caller, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    Answer answer = resource.answering().answer(head, caller, lookup);
    return new Verdict.Answered(
        cors.onAnswer(answer, head.fields().first(FieldName.ORIGIN)), caller);
  }

  private Destination destination(
      RequestHead head,
      @Nullable RuntimeRecord runtime,
      @Nullable Directions directions,
      Lookup lookup)
      throws Rejection, CacheMiss {
    try {
      return destinations.of(head, runtime, lookup);
    } catch (SourceUnavailableException away) {
      warning.warn("a runtime can't be used", away);
      String what =
          isolation == null || directions == null
              ? "the runtime"
              : "the runtime of " + isolation.whose(directions);
      throw new Rejection(ProblemType.RUNTIME_UNAVAILABLE, what + " can't be used now");
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
      throw new Rejection(
          ProblemType.CONTENT_TOO_LARGE,
          "the request body is over limits.body (" + bodyLimit + " bytes)");
    }
  }

  /** A body that has to be read must not be encoded: two decoders could differ. */
  private static void checkReadable(RequestHead head) throws Rejection {
    if (head.fields().has(FieldName.CONTENT_ENCODING)) {
      throw new Rejection(
          ProblemType.CONTENT_ENCODED, "content-encoding: the body of this request must have none");
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
