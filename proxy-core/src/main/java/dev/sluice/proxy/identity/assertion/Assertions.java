package dev.sluice.proxy.identity.assertion;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.change.ChangeListener;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.cache.CacheCounts;
import dev.sluice.proxy.identity.cache.CacheStatus;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs what runtimes are told of callers: the value of {@code X-Sluice-Assertion}, an ES256 JWT
 * (RFC 7515, 7518, 7519) that is verified with {@link PublicKeys}. Thread-safe.
 */
public final class Assertions implements ChangeListener {
  /*
   * A kept assertion is used again while (1) it is younger than REUSE, which Caffeine sees to, and
   * (2) the keyring is the one it was signed with: a key that was deleted takes its assertions with
   * it. What it says is its cache key, so a principal whose role was changed gets another one at
   * once; dropping on changes only frees memory early.
   */
  private static final Logger LOG = LoggerFactory.getLogger(Assertions.class);

  /** Explicit, so that no other token can be taken for one of these (RFC 8725 §3.11). */
  private static final JOSEObjectType TYPE = new JOSEObjectType("sluice-assertion+jwt");

  private static final int ID_BYTES = 16;

  private final SigningKeys keys;
  private final String issuer;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Executor blocking;
  private final CacheCounts counts = new CacheCounts("assertions", AssertionSettings.MAX_KEPT);
  private final AtomicInteger signing = new AtomicInteger();
  private final Cache<Subject, Signed> kept;

  /**
   * Reads no key before the first is needed.
   *
   * @param ticker nanoseconds, for the age of kept assertions
   * @param blocking where keys are read again after a change: virtual threads
   */
  public Assertions(
      SigningKeys keys,
      AssertionSettings settings,
      InstantSource clock,
      Ticker ticker,
      SecureRandom random,
      Executor blocking) {
    this.keys = keys;
    this.issuer = settings.issuer();
    this.clock = clock;
    this.random = random;
    this.blocking = blocking;
    this.kept =
        Caffeine.newBuilder()
            .maximumSize(AssertionSettings.MAX_KEPT)
            .evictionListener(counts.<Subject, Signed>evictions())
            .expireAfterWrite(AssertionSettings.REUSE)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /**
   * An assertion that was signed before and has at least a minute left, or null when {@link #sign}
   * has to be called. Never blocks.
   *
   * @return a compact JWS in ASCII; not to be written to
   */
  public byte @Nullable [] known(Principal principal, Audience audience) {
    return known(Subject.of(principal, audience));
  }

  private byte @Nullable [] known(Subject subject) {
    Signed signed = kept.getIfPresent(subject);
    if (signed == null || signed.ring != keys.known()) {
      return null;
    }
    counts.hit();
    return signed.compact;
  }

  /**
   * As {@link #known}, signed now if need be; calls for the same caller share one signature.
   * Blocks: never on an event loop.
   *
   * @throws SourceUnavailableException when there is no signing key and the store can't be asked
   */
  public byte[] sign(Principal principal, Audience audience) throws SourceUnavailableException {
    return sign(Subject.of(principal, audience));
  }

  /**
   * The gateway's own word to a runtime, for calls that no caller makes. Blocks.
   *
   * @param runtime its key
   * @return a compact JWS in ASCII; not to be written to
   * @throws SourceUnavailableException as {@link #sign} has it
   */
  public byte[] ofGateway(String runtime) throws SourceUnavailableException {
    Subject gateway = new Subject.Gateway(Audience.of(runtime));
    byte[] known = known(gateway);
    return known == null ? sign(gateway) : known;
  }

  private byte[] sign(Subject subject) throws SourceUnavailableException {
    counts.miss();
    signing.incrementAndGet();
    try {
      return signOnce(subject);
    } catch (SourceUnavailableException | RuntimeException e) {
      counts.loadFailed();
      throw e;
    } finally {
      signing.decrementAndGet();
    }
  }

  private byte[] signOnce(Subject subject) throws SourceUnavailableException {
    Keyring ring = keys.ready();
    Signed before = kept.getIfPresent(subject);
    if (before != null && before.ring != ring) {
      kept.asMap().remove(subject, before);
    }
    return Objects.requireNonNull(kept.get(subject, missing -> sign(missing, ring))).compact;
  }

  private Signed sign(Subject subject, Keyring ring) {
    long now = clock.instant().getEpochSecond();
    SigningKey key = Objects.requireNonNull(ring.signer(clock.instant()));
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.ES256).type(TYPE).keyID(key.kid()).build();
    JWSObject jws = new JWSObject(header, new Payload(claims(subject, now)));
    try {
      jws.sign(key.signer());
    } catch (JOSEException e) {
      throw new IllegalStateException("ES256 is missing", e);
    }
    return new Signed(ring, jws.serialize().getBytes(StandardCharsets.US_ASCII));
  }

  private Map<String, Object> claims(Subject subject, long now) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", issuer);
    claims.put("aud", subject.audience().runtime());
    switch (subject) {
      case Subject.Caller caller -> putCaller(caller, claims);
      case Subject.Gateway _ -> {
        claims.put("sub", Subject.Gateway.NAME);
        claims.put("sluice_kind", Subject.Gateway.NAME);
      }
    }
    if (subject.audience().agent() != null) {
      claims.put("sluice_agent", subject.audience().agent().toString());
    }
    if (subject.audience().environment() != null) {
      claims.put("sluice_env", subject.audience().environment());
    }
    claims.put("jti", newId());
    claims.put("iat", now);
    claims.put("nbf", now);
    claims.put("exp", now + AssertionSettings.LIFETIME.toSeconds());
    return claims;
  }

  private static void putCaller(Subject.Caller caller, Map<String, Object> claims) {
    claims.put("sub", caller.id().toString());
    claims.put("sluice_tenant", caller.tenant().id().toString());
    claims.put("sluice_tenant_slug", caller.tenant().slug());
    claims.put("sluice_kind", caller.kind().code());
    if (caller.role() != null) {
      claims.put("sluice_role", caller.role().code());
    }
  }

  private String newId() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  @Override
  public void changed(Change change) {
    if (change.kind() == Change.Kind.SIGNING_KEY) {
      reloadKeys();
    } else {
      kept.asMap().keySet().removeIf(subject -> subject.isTouchedBy(change));
    }
  }

  @Override
  public void lost() {
    kept.invalidateAll();
    reloadKeys();
  }

  @Override
  public void confirmed(long nanoTime) {}

  /** Keys that were never needed are not read. */
  private void reloadKeys() {
    if (keys.known() != Keyring.EMPTY) {
      blocking.execute(this::reloadNow);
    }
  }

  private void reloadNow() {
    try {
      keys.reload();
    } catch (SourceUnavailableException e) {
      LOG.warn("signing keys were changed and can't be read; the known ones go on", e);
    }
  }

  /** What there is to tell for metrics. */
  public CacheStatus status() {
    return counts.status(kept.estimatedSize(), signing.get());
  }

  private static final class Signed {
    final Keyring ring;
    final byte[] compact;

    Signed(Keyring ring, byte[] compact) {
      this.ring = ring;
      this.compact = compact;
    }
  }
}
