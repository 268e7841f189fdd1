package dev.sluice.proxy.identity.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.sluice.proxy.identity.cache.CacheCounts;
import dev.sluice.proxy.identity.cache.CacheStatus;
import dev.sluice.proxy.identity.keys.SigningKey;
import dev.sluice.proxy.identity.token.TokenVerifier.Verified;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were verified, and for a short while such whose signature was wrong. Thread-safe,
 * memory only, never waits: made for event loops.
 *
 * <p>The key is the whole text: another spelling of a token is another token, and verified by
 * itself.
 */
final class TokenCache {
  /*
   * What is remembered is asked again on every read: its time, by the clock that tells what is
   * past, and its key. Caffeine's own expiry only frees memory.
   *
   * A refusal is remembered only if it cost a signature check and can't change while the key is
   * trusted. Everything else is cheaper to find out again, or may be otherwise a moment later (a
   * time, a key that appears). The set is small, short-lived and apart from the good tokens:
   * whoever sends many different bad tokens drives out nothing but their own.
   */

  /** Characters of a token that count as one. */
  static final int CHARS_PER_UNIT = 2_048;

  private final Cache<String, Verified> verified;
  private final Cache<String, InvalidTokenException> refused;
  private final CacheCounts counts;
  private final CacheCounts refusedCounts;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  TokenCache(TokenCacheSettings settings, InstantSource clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.counts = new CacheCounts("tokens", settings.maxTokens());
    this.refusedCounts = new CacheCounts("refused-tokens", settings.maxRefused());
    this.verified =
        Caffeine.newBuilder()
            .maximumWeight(settings.maxTokens())
            .weigher((String token, Verified known) -> units(token))
            .evictionListener(counts.<String, Verified>evictions())
            .expireAfter(Expiry.creating((String token, Verified known) -> rest(known)))
            .ticker(nanoTime::getAsLong)
            .executor(Runnable::run) // its work is short, and no pool of threads is wanted for it
            .build();
    this.refused =
        Caffeine.newBuilder()
            .maximumWeight(settings.maxRefused())
            .weigher((String token, InvalidTokenException refusal) -> units(token))
            .evictionListener(refusedCounts.<String, InvalidTokenException>evictions())
            .expireAfterWrite(settings.refusedFor())
            .ticker(nanoTime::getAsLong)
            .executor(Runnable::run) // its work is short, and no pool of threads is wanted for it
            .build();
  }

  /**
   * What is known of a token; null when nothing.
   *
   * @throws InvalidTokenException when it was refused just now
   */
  @Nullable VerifiedToken find(String token) throws InvalidTokenException {
    Verified known = verified.getIfPresent(token);
    if (known != null) {
      if (isGood(known)) {
        counts.hit();
        return known.token();
      }
      verified.asMap().remove(token, known);
      return null;
    }
    InvalidTokenException refusal = refused.getIfPresent(token);
    if (refusal != null && isTrusted(refusal.key())) {
      refusedCounts.hit();
      throw refusal;
    }
    return null;
  }

  /** A token that {@link #find} knows nothing of is verified now. */
  void missed() {
    counts.miss();
  }

  /** It could not be verified: its issuer is away. */
  void loadFailed() {
    counts.loadFailed();
  }

  void remember(String token, Verified known) {
    if (isGood(known)) {
      verified.put(token, known);
    }
  }

  void remember(String token, InvalidTokenException refusal) {
    if (refusal.key() != null) {
      refused.put(token, refusal);
    }
  }

  /** About how many tokens are remembered as good. */
  long size() {
    return verified.estimatedSize();
  }

  /** What there is to tell for metrics; {@code loading}: tokens that are verified now. */
  List<CacheStatus> status(long loading) {
    return List.of(
        counts.status(verified.estimatedSize(), loading),
        refusedCounts.status(refused.estimatedSize(), 0));
  }

  private boolean isGood(Verified known) {
    return clock.millis() < known.token().expiresAtEpochSecond() * 1_000 && isTrusted(known.key());
  }

  private boolean isTrusted(@Nullable SigningKey key) {
    return key != null && key.isTrusted(nanoTime.getAsLong());
  }

  private Duration rest(Verified known) {
    return Duration.ofMillis(known.token().expiresAtEpochSecond() * 1_000 - clock.millis());
  }

  private static int units(String token) {
    return 1 + token.length() / CHARS_PER_UNIT;
  }
}
