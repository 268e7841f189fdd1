package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.cache.CacheStatus;
import dev.sluice.proxy.identity.keys.KeySetStatus;
import dev.sluice.proxy.identity.token.InvalidTokenException.Reason;
import dev.sluice.proxy.identity.token.TokenVerifier.Verified;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of all configured issuers: {@link #known} on event loops, {@link #load} after it on
 * virtual threads. Thread-safe.
 */
public final class Tokens implements AutoCloseable {
  private static final long REFRESH_CHECK_SECONDS = 1;

  private final TokenVerifier verifier;
  private final TokenCache cache;
  private final ConcurrentMap<String, CompletableFuture<VerifiedToken>> loading =
      new ConcurrentHashMap<>();
  private final LongAdder verified = new LongAdder();
  private final LongAdder unavailable = new LongAdder();
  private final Map<Reason, LongAdder> refused = new EnumMap<>(Reason.class);
  private final ScheduledExecutorService refresher =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("issuer-keys").factory());

  /**
   * @throws IllegalArgumentException when an issuer is there twice
   */
  public Tokens(List<IssuerSettings> issuers, TokenCacheSettings cache) {
    this(issuers, cache, InstantSource.system(), System::nanoTime);
  }

  /**
   * @param clock what tokens' times are compared with
   * @param nanoTime monotonic, for the ages of keys and refusals
   */
  public Tokens(
      List<IssuerSettings> issuers,
      TokenCacheSettings cache,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.verifier = new TokenVerifier(issuers, clock, nanoTime);
    this.cache = new TokenCache(cache, clock, nanoTime);
    for (Reason reason : Reason.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  /** Fetches the issuers' keys in the background, now and from then on. Called once. */
  public void start() {
    refresher.scheduleWithFixedDelay(
        verifier::refreshKeysIfDue, 0, REFRESH_CHECK_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * What is known of a token; memory only.
   *
   * @param token in compact serialization, without {@code Bearer}
   * @return null when it must be loaded
   * @throws InvalidTokenException when it is too long, or was refused just now
   */
  public @Nullable VerifiedToken known(String token) throws InvalidTokenException {
    try {
      CompactToken.checkSize(token);
      return cache.find(token);
    } catch (InvalidTokenException e) {
      count(e);
      throw e;
    }
  }

  /**
   * Verifies a token, or waits for whoever is at it. Never on an event loop; waits at most for one
   * or two fetches of keys, each bounded by {@code KeyLimits.timeout}.
   *
   * @throws InvalidTokenException when it is refused
   * @throws SourceUnavailableException when its issuer's keys can't be had
   */
  public VerifiedToken load(String token) throws InvalidTokenException, SourceUnavailableException {
    try {
      CompactToken.checkSize(token);
      return loadOnce(token);
    } catch (InvalidTokenException e) {
      count(e);
      throw e;
    } catch (SourceUnavailableException e) {
      unavailable.increment();
      throw e;
    }
  }

  /** What there is to tell for metrics and health. */
  public Status status() {
    Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
    refused.forEach((reason, count) -> reasons.put(reason, count.sum()));
    return new Status(
        verified.sum(),
        Collections.unmodifiableMap(reasons),
        unavailable.sum(),
        cache.size(),
        cache.status(loading.size()),
        verifier.keys());
  }

  private VerifiedToken loadOnce(String token)
      throws InvalidTokenException, SourceUnavailableException {
    CompletableFuture<VerifiedToken> mine = new CompletableFuture<>();
    CompletableFuture<VerifiedToken> other = loading.putIfAbsent(token, mine);
    if (other != null) {
      return await(other);
    }
    try {
      VerifiedToken known = cache.find(token); // by someone who has just ended
      VerifiedToken good = known != null ? known : verify(token);
      mine.complete(good);
      return good;
    } catch (InvalidTokenException | SourceUnavailableException e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      loading.remove(token, mine);
      mine.cancel(false); // an Error must not leave anybody waiting
    }
  }

  private VerifiedToken verify(String token)
      throws InvalidTokenException, SourceUnavailableException {
    try {
      cache.missed();
      Verified good = verifier.verify(token);
      verified.increment();
      cache.remember(token, good);
      return good.token();
    } catch (InvalidTokenException e) {
      cache.remember(token, e);
      throw e;
    } catch (SourceUnavailableException e) {
      cache.loadFailed();
      throw e;
    }
  }

  private static VerifiedToken await(CompletableFuture<VerifiedToken> other)
      throws InvalidTokenException, SourceUnavailableException {
    try {
      return other.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InvalidTokenException refusal) {
        throw refusal;
      }
      if (e.getCause() instanceof SourceUnavailableException away) {
        throw away;
      }
      throw new IllegalStateException("a load failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceUnavailableException("interrupted while a token was verified", e);
    }
  }

  private void count(InvalidTokenException refusal) {
    LongAdder count = refused.get(refusal.reason());
    if (count != null) {
      count.increment();
    }
  }

  /** Ends the background's work and closes connections to issuers. */
  @Override
  public void close() {
    refresher.shutdownNow();
    verifier.close();
  }

  /**
   * Counts since the start. Immutable.
   *
   * @param verified tokens whose every check passed: one for each first sight
   * @param refused requests with a token that was refused, by reason
   * @param unavailable requests whose token could not be verified because an issuer is away
   * @param cached about how many tokens are remembered now
   * @param caches of tokens
   * @param keys of each issuer, in the order of the settings
   */
  public record Status(
      long verified,
      Map<Reason, Long> refused,
      long unavailable,
      long cached,
      List<CacheStatus> caches,
      List<KeySetStatus> keys) {}
}
