package dev.sluice.config.identity;

import dev.sluice.admin.ControlPlane;
import dev.sluice.admin.FirstAdmin;
import dev.sluice.admin.accounts.KeyMaker;
import dev.sluice.admin.agents.BackgroundChecks;
import dev.sluice.admin.runtimes.RuntimeInspector;
import dev.sluice.config.identity.IdentityModeSettings.Administrator;
import dev.sluice.config.identity.IdentityModeSettings.Registered;
import dev.sluice.db.Database;
import dev.sluice.db.MigrationReport;
import dev.sluice.db.gateway.JdbiIdentitySource;
import dev.sluice.db.gateway.JdbiPolicySource;
import dev.sluice.db.gateway.JdbiTicketStore;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.server.DatabaseException;
import dev.sluice.db.server.DatabaseSettings;
import dev.sluice.proxy.admission.Identity;
import dev.sluice.proxy.admission.own.Issued;
import dev.sluice.proxy.admission.own.Me;
import dev.sluice.proxy.admission.own.OwnResource;
import dev.sluice.proxy.authz.Authorizer;
import dev.sluice.proxy.authz.Policies;
import dev.sluice.proxy.authz.TableAuthorizer;
import dev.sluice.proxy.change.ChangeFeed;
import dev.sluice.proxy.change.ChangeListener;
import dev.sluice.proxy.change.ChangeListeners;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.identity.ApiKey;
import dev.sluice.proxy.identity.assertion.Audience;
import dev.sluice.proxy.identity.assertion.PublicKeys;
import dev.sluice.proxy.identity.assertion.SigningKeys;
import dev.sluice.proxy.identity.cache.CacheStatus;
import dev.sluice.proxy.identity.cache.Identities;
import dev.sluice.proxy.identity.caller.AssertionSource;
import dev.sluice.proxy.identity.caller.Authenticator;
import dev.sluice.proxy.identity.caller.IssuerTokens;
import dev.sluice.proxy.identity.caller.KeyUsage;
import dev.sluice.proxy.identity.ticket.Tickets;
import dev.sluice.proxy.identity.token.Tokens;
import dev.sluice.proxy.net.AddressGuard;
import dev.sluice.proxy.observe.metrics.IdentityCollector;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of identity mode: constructed from top to bottom, closed from bottom to top. The
 * gateway that uses them is to be closed before.
 */
public final class IdentityMode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IdentityMode.class);

  private final InstantSource clock = InstantSource.system();
  private final SecureRandom random = new SecureRandom();
  private final Parts parts;
  private final Database database;
  private final Identity identity;
  private final Tenancy tenancy;
  private final ControlPlane controlPlane;
  private final IdentityCollector collector;

  private IdentityMode(IdentityModeSettings settings, String version, Parts parts) {
    this.parts = parts;
    database = parts.add(Database.open(settings.database()));
    migrate(database);
    begin(settings);
    if (settings.isRuntimeConfigured()) {
      warnWithoutTenant(settings.callers().tenant());
    }

    Invalidations invalidations =
        new Invalidations(settings.callers().outageGrace(), System::nanoTime);
    int maxKeys = settings.callers().maxKeys();
    int maxUsers = settings.callers().maxUsers();
    var source = new JdbiIdentitySource(database);
    var identities = new Identities(source, invalidations, maxKeys, maxUsers);
    var policies = new Policies(new JdbiPolicySource(database), invalidations, maxUsers);
    Tokens tokens = parts.add(new Tokens(settings.issuers(), settings.tokens()));
    KeyUsage usage = new KeyUsage(maxKeys);
    Authenticator authenticator =
        new Authenticator(identities, new IssuerTokens(tokens, settings.issuers()), clock, usage);
    Tickets tickets = new Tickets(new JdbiTicketStore(database), clock, random);
    Signing signing =
        Signing.of(database, settings.database(), settings.assertions(), clock, random);
    Authorizer authorizer = new TableAuthorizer(policies);
    Registered registered = settings.runtimes();
    tenancy =
        new Tenancy(database, invalidations, authorizer, registered, Signing.own(signing), clock);
    identity =
        new Identity(
            settings.callers(),
            invalidations,
            authenticator,
            authorizer,
            resources(
                new Me(
                    policies,
                    authorizer,
                    settings.isRuntimeConfigured() ? null : tenancy.directories()),
                tickets,
                signing),
            signing == null ? null : assertions(signing),
            tickets);

    RuntimeInspector inspector =
        parts.add(
            new RuntimeInspector(
                new AddressGuard(registered.addresses()),
                registered.secrets(),
                Signing.own(signing)));
    KeyMaker keyMaker = environment -> made(ApiKey.generate(environment, random));
    controlPlane =
        new ControlPlane(
            database, new GatewayCallers(authenticator), source, keyMaker, clock, inspector);

    collector = new IdentityCollector(() -> status(tokens, identities, policies, signing));
    tokens.start();
    ChangeFeed feed = parts.add(database.changeFeed());
    feed.start(listeners(invalidations, signing));
    SigningKeys signingKeys = signing == null ? null : signing.keys();
    parts.add(new Housekeeping(database, version, usage, tickets, signingKeys, tenancy)).start();
    var checks = new BackgroundChecks(database, inspector);
    parts.add(new DriftWatch(checks, registered.checkInterval())).start();
  }

  /**
   * Starts everything; the database is brought up to date.
   *
   * @param version of this program
   * @throws DatabaseException when the database can't be used
   * @throws IllegalStateException when what is kept in the embedded one's directory can't be used
   */
  public static IdentityMode start(IdentityModeSettings settings, String version) {
    Parts parts = new Parts();
    try {
      return new IdentityMode(settings, version, parts);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  public Identity identity() {
    return identity;
  }

  /** How tenants share the runtimes that are registered. */
  public Tenancy tenancy() {
    return tenancy;
  }

  /** What the admin port manages, and by whom it lets itself be asked. */
  public ControlPlane controlPlane() {
    return controlPlane;
  }

  /** Its metrics, to be registered once. */
  public IdentityCollector collector() {
    return collector;
  }

  private static void migrate(Database database) {
    MigrationReport migrated = database.migrate();
    if (!migrated.applied().isEmpty()) {
      LOG.info("the database's schema is at version {} now", migrated.schemaVersion());
    }
  }

  /** What the gateway answers itself on the proxy port. */
  private static List<OwnResource> resources(Me me, Tickets tickets, @Nullable Signing signing) {
    List<OwnResource> resources = new ArrayList<>();
    resources.add(me.resource());
    resources.add(Issued.tickets(tickets));
    if (signing != null) {
      resources.add(Issued.jwks(new PublicKeys(signing.keys())));
    }
    return resources;
  }

  private static IdentityCollector.Status status(
      Tokens tokens, Identities identities, Policies policies, @Nullable Signing signing) {
    Tokens.Status ofTokens = tokens.status();
    List<CacheStatus> caches = new ArrayList<>(ofTokens.caches());
    caches.addAll(identities.status());
    caches.add(policies.status());
    if (signing != null) {
      caches.add(signing.assertions().status());
    }
    return new IdentityCollector.Status(caches, ofTokens.keys(), ofTokens.verified());
  }

  /** Who is known before the first request. */
  private void begin(IdentityModeSettings settings) {
    if (settings.database() instanceof DatabaseSettings.Embedded embedded) {
      // before anything else is written
      new DevelopmentFiles(embedded.dataDirectory(), random).ensureIdentity(database);
    }
    grant(settings.administrator());
  }

  private void warnWithoutTenant(String slug) {
    if (database.inTransaction(null, daos -> daos.of(TenantDao.class).findBySlug(slug)).isEmpty()) {
      LOG.warn(
          "there is no tenant {} (upstream.tenant): everybody is refused until it is made", slug);
    }
  }

  private void grant(@Nullable Administrator administrator) {
    if (administrator != null
        && FirstAdmin.grant(database, administrator.issuer(), administrator.subject())) {
      LOG.info("{} is a platform administrator", administrator);
    }
  }

  private static AssertionSource assertions(Signing signing) {
    return Issued.assertions(signing.assertions(), Audience.of(signing.runtime()));
  }

  private static KeyMaker.Made made(ApiKey key) {
    return new KeyMaker.Made(key.reveal(), key.publicId(), key.secretHash());
  }

  private static ChangeListener listeners(Invalidations invalidations, @Nullable Signing signing) {
    return signing == null
        ? invalidations
        : new ChangeListeners(List.of(invalidations, signing.assertions()));
  }

  @Override
  public void close() {
    parts.close();
  }
}
