package dev.sluice.proxy.admission;

import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.admission.answer.Rejection;
import dev.sluice.proxy.admission.own.OwnResource;
import dev.sluice.proxy.admission.own.OwnResources;
import dev.sluice.proxy.authz.Authorizer;
import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.AssertionSource;
import dev.sluice.proxy.identity.caller.AssertionSource.Target;
import dev.sluice.proxy.identity.caller.Authenticator;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.identity.ticket.ShownTicket;
import dev.sluice.proxy.identity.ticket.Tickets;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.operation.Operations;
import dev.sluice.proxy.settings.IdentitySettings;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The part of the {@link Admission} that open mode is without: who calls, in which tenant, and what
 * they may. Thread-safe.
 */
public final class Identity {
  private final IdentitySettings settings;
  private final Invalidations invalidations;
  private final Authenticator authenticator;
  private final Authorizer authorizer;
  private final OwnResources resources;
  private final @Nullable AssertionSource assertions;
  private final @Nullable TicketDesk desk;
  private final AtomicInteger loading = new AtomicInteger();

  /**
   * @param resources what is answered under {@code /-/} beside health
   * @param assertions null when the runtime gets no assertion
   * @param tickets with which WebSockets may be opened; null when with none
   */
  public Identity(
      IdentitySettings settings,
      Invalidations invalidations,
      Authenticator authenticator,
      Authorizer authorizer,
      List<OwnResource> resources,
      @Nullable AssertionSource assertions,
      @Nullable Tickets tickets) {
    this.settings = settings;
    this.invalidations = invalidations;
    this.authenticator = authenticator;
    this.authorizer = authorizer;
    this.resources = new OwnResources(resources);
    this.assertions = assertions;
    this.desk = tickets == null ? null : new TicketDesk(tickets, authenticator);
  }

  public IdentitySettings settings() {
    return settings;
  }

  public Invalidations invalidations() {
    return invalidations;
  }

  Authenticator authenticator() {
    return authenticator;
  }

  /** What a client is told while it can't be found out who calls; the reason is for the log. */
  public static Problem unavailable(String reason) {
    return Refusals.unavailable(reason);
  }

  /** What a client is told when a runtime did not answer the gateway itself in time. */
  public static Problem late() {
    return Refusals.late();
  }

  /**
   * Takes one of the places of those who wait for something to be found out. False when there is
   * none; else {@link #endLoading} must follow.
   */
  public boolean beginLoading() {
    if (loading.incrementAndGet() <= settings.maxLoading()) {
      return true;
    }
    loading.decrementAndGet();
    return false;
  }

  /** Gives the place back. */
  public void endLoading() {
    loading.decrementAndGet();
  }

  /** What of ours a request is for, null when it is for the runtime. */
  @Nullable OwnResource resource(RequestHead head) throws Rejection {
    return resources.find(head);
  }

  /** The ticket that a request shows. */
  ShownTicket ticket(RequestHead head) {
    return desk == null ? Grant.NO_TICKET : ShownTicket.in(head);
  }

  /** The caller that a ticket stands for, null when none is shown. */
  @Nullable Caller holder(RequestHead head, ShownTicket ticket, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    return desk == null ? null : desk.caller(head, ticket, lookup);
  }

  /** The runtime belongs to one tenant: others are refused as if it did not exist. */
  void checkServed(Principal principal) throws Refusal {
    if (!principal.tenant().slug().equals(settings.tenant())) {
      throw Refusal.forbidden("runtime-of-another-tenant");
    }
  }

  /** Whether the principal may do what the route does. */
  void checkAllowed(Principal principal, RouteTemplate route, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    Permission needed = Operations.permission(route).orElse(null);
    if (needed == null) {
      throw Refusal.forbidden("route-denied");
    }
    if (!authorizer.isAllowed(principal, needed, null, lookup)) {
      throw Refusal.forbidden("permission-" + needed.code());
    }
  }

  /** Whether the principal may do in a project what was let in there. */
  private void checkAllowedIn(
      UUID project, Principal principal, RouteTemplate route, List<Permission> standing)
      throws Refusal, CacheMiss, SourceUnavailableException {
    if (standing.isEmpty()) {
      checkAllowedIn(project, principal, route);
    }
    for (Permission needed : standing) {
      if (!authorizer.isAllowed(principal, needed, project, Lookup.LOADING)) {
        throw Refusal.forbidden("permission-" + needed.code());
      }
    }
  }

  /** The same by its route: a run may have been a resumption of one, which needs less. */
  private void checkAllowedIn(UUID project, Principal principal, RouteTemplate route)
      throws Refusal, CacheMiss, SourceUnavailableException {
    Permission needed = Operations.permission(route).orElse(Permission.EVERYTHING);
    boolean allowed =
        authorizer.isAllowed(principal, needed, project, Lookup.LOADING)
            || (needed == Permission.RUN
                && authorizer.isAllowed(principal, Permission.RESUME, project, Lookup.LOADING));
    if (!allowed) {
      throw Refusal.forbidden("permission-" + needed.code());
    }
  }

  /** What the runtime is told of the caller; null when it is told nothing. */
  byte @Nullable [] assertion(Principal principal, @Nullable Directions directions, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    if (assertions == null || (directions != null && !directions.scope().runtime().assertion())) {
      return null;
    }
    return assertions.assertion(
        principal, directions == null ? null : targetOf(directions), lookup);
  }

  private static Target targetOf(Directions directions) {
    return new Target(
        directions.scope().runtime().key(),
        directions.agent(),
        directions.scope().environment().code());
  }

  /** Where an exchange was admitted. */
  sealed interface Place {
    /** To the one runtime of the one tenant. */
    Place ONE_RUNTIME = new OneRuntime();

    /** Its body is being read, and says it. */
    Place UNKNOWN = new Unknown();

    /** {@link #ONE_RUNTIME}. */
    record OneRuntime() implements Place {}

    /**
     * To whatever runtime a project is on.
     *
     * @param standing what is needed there, all of it; empty: what the route needs
     */
    record InProject(UUID project, List<Permission> standing) implements Place {}

    /** {@link #UNKNOWN}. */
    record Unknown() implements Place {}
  }

  /**
   * Whether an exchange that was admitted would be admitted now. Blocks: never on an event loop.
   *
   * @return what its client is to be told if not; null when it would
   * @throws SourceUnavailableException when that can't be found out
   */
  @Nullable Problem standing(Caller caller, RouteTemplate route, Place place)
      throws SourceUnavailableException {
    try {
      Principal now = authenticator.again(caller, Lookup.LOADING);
      switch (place) {
        case Place.OneRuntime() -> {
          checkServed(now);
          checkAllowed(now, route, Lookup.LOADING);
        }
        case Place.InProject(UUID project, List<Permission> standing) ->
            checkAllowedIn(project, now, route, standing);
        case Place.Unknown() -> {} // decided when that is known
      }
      return null;
    } catch (Refusal refusal) {
      return Refusals.problem(refusal);
    } catch (CacheMiss miss) {
      throw new IllegalStateException("a cache missed though it was to load", miss);
    }
  }
}
