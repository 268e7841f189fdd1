package dev.sluice.proxy.testing;

import dev.sluice.proxy.admission.Identity;
import dev.sluice.proxy.admission.own.Issued;
import dev.sluice.proxy.admission.own.Me;
import dev.sluice.proxy.authz.Authorizer;
import dev.sluice.proxy.authz.Policies;
import dev.sluice.proxy.authz.TableAuthorizer;
import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.identity.cache.Identities;
import dev.sluice.proxy.identity.caller.AssertionSource;
import dev.sluice.proxy.identity.caller.Authenticator;
import dev.sluice.proxy.identity.ticket.Tickets;
import dev.sluice.proxy.settings.IdentitySettings;
import dev.sluice.proxy.settings.RuntimeCredential;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The parts of identity mode over fakes, with a clock that the test sets. Thread-safe. */
public final class House {
  /** The tenant to which the runtime belongs. */
  public static final String TENANT = "acme";

  public static final Duration GRACE = Duration.ofMinutes(2);
  public static final RuntimeCredential CREDENTIAL =
      new RuntimeCredential("x-runtime-key", "of-the-gateway");

  public final FakeIdentities source = new FakeIdentities();
  public final FakeTokens tokens = new FakeTokens();
  public final AtomicLong nanos = new AtomicLong(1_000);
  public final AtomicLong versions = new AtomicLong();
  public final InstantSource clock = () -> Instant.ofEpochSecond(1_800_000_000);
  public final Invalidations invalidations = new Invalidations(GRACE, nanos::get);
  public final Identities identities = new Identities(source, invalidations, 1_000, 1_000);
  public final Policies policies = new Policies(source, invalidations, 1_000);
  public final Authenticator authenticator = new Authenticator(identities, tokens, clock);

  public final Tickets tickets = new Tickets(source, clock, new SecureRandom());

  public House() {
    source.tenant(TENANT);
    confirm();
  }

  public Identity identity() {
    return identity(IdentitySettings.DEFAULT_LOAD_TIMEOUT, 256, null);
  }

  public Identity identity(
      Duration loadTimeout, int maxLoading, @Nullable AssertionSource assertions) {
    return identity(loadTimeout, maxLoading, assertions, table -> table);
  }

  /** With another authorizer than the table. */
  public Identity identity(UnaryOperator<Authorizer> change) {
    return identity(IdentitySettings.DEFAULT_LOAD_TIMEOUT, 256, null, change);
  }

  private Identity identity(
      Duration loadTimeout,
      int maxLoading,
      @Nullable AssertionSource assertions,
      UnaryOperator<Authorizer> change) {
    Authorizer authorizer = change.apply(new TableAuthorizer(policies));
    IdentitySettings settings =
        new IdentitySettings(TENANT, CREDENTIAL, GRACE, maxLoading, loadTimeout, 1_000, 1_000);
    return new Identity(
        settings,
        invalidations,
        authenticator,
        authorizer,
        List.of(new Me(policies, authorizer, null).resource(), Issued.tickets(tickets)),
        assertions,
        tickets);
  }

  /** The feed says that nothing is unheard of. */
  public void confirm() {
    invalidations.confirmed(nanos.get());
  }

  public void changed(Change.Kind kind, UUID id) {
    invalidations.changed(new Change(versions.incrementAndGet(), kind, null, id));
  }

  /** Time goes by, and nothing is heard of the feed. */
  public void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
