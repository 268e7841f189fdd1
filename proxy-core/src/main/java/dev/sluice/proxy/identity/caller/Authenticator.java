package dev.sluice.proxy.identity.caller;

import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.ApiKey;
import dev.sluice.proxy.identity.KeyRecord;
import dev.sluice.proxy.identity.NewUser;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.ServiceAccount;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.User;
import dev.sluice.proxy.identity.cache.Identities;
import dev.sluice.proxy.identity.caller.CallerId.OfAccount;
import dev.sluice.proxy.identity.caller.CallerId.OfKey;
import dev.sluice.proxy.identity.caller.CallerId.OfTicket;
import dev.sluice.proxy.identity.caller.CallerId.OfUser;
import dev.sluice.proxy.identity.caller.CallerId.WithKey;
import dev.sluice.proxy.identity.caller.Identified.ByKey;
import dev.sluice.proxy.identity.caller.Identified.Person;
import dev.sluice.proxy.identity.caller.Identified.Program;
import dev.sluice.proxy.identity.token.VerifiedToken;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * From credentials to a principal in one tenant, in the order of the methods. Thread-safe. With
 * {@link Lookup#CACHED} it touches memory only and throws {@link CacheMiss} where that is not
 * enough; with {@link Lookup#LOADING} it may block, and throws {@link SourceUnavailableException}
 * when it can't be found out who calls.
 */
public final class Authenticator {
  private final Identities identities;
  private final TokenSource tokens;
  private final InstantSource clock;
  private final KeyUsage usage;

  public Authenticator(Identities identities, TokenSource tokens, InstantSource clock) {
    this(identities, tokens, clock, new KeyUsage(0));
  }

  /**
   * One that others are told by which keys were used.
   *
   * @param usage where valid keys are noted
   */
  public Authenticator(
      Identities identities, TokenSource tokens, InstantSource clock, KeyUsage usage) {
    this.identities = identities;
    this.tokens = tokens;
    this.clock = clock;
    this.usage = usage;
  }

  // ---- whom the credentials name

  /**
   * Checks the credentials.
   *
   * @throws Refusal when one that is shown does not hold
   */
  public Identified identify(Credentials shown, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    ApiKey key = shown.key();
    KeyRecord kept = key == null ? null : checked(key, lookup);
    String token = shown.token();
    if (token != null) {
      return named(verified(token, lookup), kept, lookup);
    }
    if (kept == null) {
      throw Refusal.noCredential();
    }
    return new ByKey(new OfKey(kept.publicId()), kept);
  }

  private KeyRecord checked(ApiKey shown, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    KeyRecord kept = identities.key(shown.publicId(), lookup).orElse(null);
    boolean same = shown.isThatOf(kept);
    if (kept == null || !same) {
      throw Refusal.badCredential(kept == null ? "key-unknown" : "key-wrong");
    }
    if (kept.revoked()) {
      throw Refusal.badCredential("key-revoked");
    }
    if (kept.expiresAt() != null && !clock.instant().isBefore(kept.expiresAt())) {
      throw Refusal.badCredential("key-expired");
    }
    usage.used(kept.id());
    return kept;
  }

  private VerifiedToken verified(String token, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    VerifiedToken known = tokens.known(token);
    if (known != null) {
      return known;
    }
    if (!Credentials.isToken68(token)) {
      throw Credentials.malformed();
    }
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE;
    }
    return tokens.load(token);
  }

  private Identified named(VerifiedToken token, @Nullable KeyRecord beside, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    if (beside != null) {
      Principals.checkActs(beside.account());
    }
    String keyTenant = beside == null ? null : beside.account().tenant().slug();
    String environment = beside == null ? null : beside.environment();
    String client = token.clientId();
    if (token.serviceAccount() && client != null) {
      ServiceAccount account =
          identities.serviceAccount(token.issuer(), client, lookup).orElse(null);
      CallerId id = beside(new OfAccount(token.issuer(), client), beside);
      return new Program(id, account, token, keyTenant, environment);
    }
    User user = user(token, lookup);
    CallerId id = beside(new OfUser(token.issuer(), token.subject()), beside);
    return new Person(id, user, token, keyTenant, environment);
  }

  /** What was shown and checked is asked after again: the key beside the token too. */
  private static CallerId beside(CallerId bearer, @Nullable KeyRecord key) {
    return key == null ? bearer : new WithKey(bearer, key.publicId());
  }

  private @Nullable User user(VerifiedToken token, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    User user = identities.user(token.issuer(), token.subject(), lookup).orElse(null);
    boolean provisions = tokens.provisions(token.issuer());
    if (user == null ? !provisions : (user.seen() || !user.active())) {
      return user;
    }
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE;
    }
    // Seen is seen, also where the issuer gives nothing: what it may give later is for others.
    return identities.provision(
        new NewUser(
            token.issuer(),
            token.subject(),
            provisions ? token.email() : null,
            provisions ? token.roleByTenant() : Map.of()));
  }

  // ---- in which tenant they act

  /**
   * The principal in the tenant that the request means.
   *
   * @throws Refusal when its sources contradict each other, or they may not act in that tenant
   */
  public Caller caller(Identified who, RequestHead head) throws Refusal {
    VerifiedToken token = who.token();
    RequestScope scope =
        RequestScope.of(
            head,
            new RequestScope.OfCredential(
                who.keyTenant(), token == null ? null : token.tenant(), who.environment()));
    return new Caller(principal(who, scope.tenant()), who.id(), scope);
  }

  /**
   * The principal in a tenant.
   *
   * @param tenant slug, or null for the only one there is
   */
  public Principal principal(Identified who, @Nullable String tenant) throws Refusal {
    return Principals.of(who, tenant);
  }

  /**
   * The caller that a ticket stands for.
   *
   * @throws Refusal when the request names another tenant than the ticket was bought in
   */
  public static Caller ofTicket(Principal holder, RequestHead head) throws Refusal {
    RequestScope scope =
        RequestScope.of(
            head,
            new RequestScope.OfCredential(holder.tenant().slug(), null, holder.environment()));
    CallerId id = new OfTicket(holder.kind(), holder.id(), holder.tenant().id(), holder.key());
    return new Caller(holder, id, scope);
  }

  // ---- asked again

  /**
   * Whether a caller still is who they were: the principal as it is now, for the caller of a live
   * stream. That their token or key has ended by time alone does not count.
   *
   * @throws Refusal when they are gone, or no longer in that tenant
   */
  public Principal again(Caller caller, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    return again(caller.id(), caller.principal(), lookup);
  }

  /**
   * The caller as they are now, for one who has been let in and asks for something more: what they
   * showed must not have ended by time either.
   *
   * @throws Refusal when they are gone, or what they showed has ended
   */
  public Caller current(Caller caller, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    Principal now = again(caller, lookup);
    long ends = Math.min(now.expiresAtEpochSecond(), caller.principal().expiresAtEpochSecond());
    if (clock.instant().getEpochSecond() >= ends) {
      throw Refusal.badCredential("credential-expired");
    }
    return new Caller(now, caller.id(), caller.scope());
  }

  private Principal again(CallerId caller, Principal was, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    return switch (caller) {
      case OfKey(String publicId) ->
          Principals.of(new ByKey(caller, unrevoked(publicId, lookup)), was.tenant().slug());
      case WithKey(CallerId bearer, String publicId) -> {
        Principals.checkActs(unrevoked(publicId, lookup).account());
        yield again(bearer, was, lookup);
      }
      case OfTicket(PrincipalKind kind, UUID id, UUID tenant, UUID key) ->
          identities
              .principal(kind, id, tenant, key, lookup)
              .orElseThrow(() -> Refusal.forbidden("ticket-holder-gone"));
      case OfUser(String issuer, String subject) ->
          Principals.ofUser(
              identities.user(issuer, subject, lookup).orElse(null),
              was.tenant().slug(),
              was.expiresAtEpochSecond());
      case OfAccount(String issuer, String clientId) ->
          Principals.ofAccount(
              identities.serviceAccount(issuer, clientId, lookup).orElse(null),
              was.tenant().slug(),
              was.expiresAtEpochSecond());
    };
  }

  private KeyRecord unrevoked(String publicId, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    KeyRecord key = identities.key(publicId, lookup).orElse(null);
    if (key == null || key.revoked()) {
      throw Refusal.badCredential("key-revoked");
    }
    return key;
  }
}
