package dev.sluice.proxy.identity.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.proxy.identity.SourceUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one issuer, fetched and kept. Thread-safe.
 *
 * <p>While it has keys that aren't too old, a token with one of them waits for nothing. Fetches are
 * single-flight. A key that an answer no longer holds is {@linkplain SigningKey#isTrusted retired}.
 */
public final class KeySet implements AutoCloseable {
  /*
   * Unknown keys. Right after a rotation a token with an unknown key is good, and must not be
   * refused; at any other time it is a forgery or a leftover, and must not make the gateway a
   * hammer on the issuer. So a token with an unknown key waits for a fetch that began after it
   * came, as long as the bucket lets one begin; the key ids that such a fetch didn't find are not
   * looked for again for a while, so that one client with an old token doesn't empty the bucket.
   */

  /** Fetches for unknown keys that may follow each other at once after a quiet time. */
  static final int BURST = 5;

  /** Most key ids that are remembered as unknown. */
  static final int MAX_UNKNOWN = 256;

  /** How long a key id is remembered as unknown, in refresh pauses. */
  static final int UNKNOWN_PAUSES = 3;

  /** Between two fetches that failed, while there is nothing to go on with. */
  static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(KeySet.class);

  private final String issuer;
  private final Set<SignatureAlgorithm> algorithms;
  private final KeyLimits limits;
  private final LongSupplier nanoTime;
  private final IssuerClient client;
  private final Cache<String, Boolean> unknown;
  private final LongAdder fetched = new LongAdder();
  private final LongAdder failed = new LongAdder();

  private volatile JwkSet keys = JwkSet.EMPTY;
  private volatile boolean loaded;
  private volatile boolean lastFailed;
  private volatile long lastSuccessNanos;

  // Guarded by this.
  private @Nullable Fetch running;
  private long lastStartNanos;
  private boolean started;
  private double bucket = BURST;
  private long bucketNanos;

  /**
   * Of an issuer whose certificate, if any, Java trusts.
   *
   * @param issuer its exact name, which is its URL
   * @param keysAt where its keys are; null: where its discovery document says
   * @param algorithms what its keys may be used for
   * @param nanoTime monotonic, in nanoseconds
   */
  public KeySet(
      String issuer,
      @Nullable URI keysAt,
      Set<SignatureAlgorithm> algorithms,
      KeyLimits limits,
      LongSupplier nanoTime) {
    this(issuer, keysAt, null, algorithms, limits, nanoTime);
  }

  /**
   * @param issuer its exact name, which is its URL
   * @param keysAt where its keys are; null: where its discovery document says
   * @param trust PEM file with the authorities that its certificate is checked against; null:
   *     Java's
   * @param algorithms what its keys may be used for
   * @param nanoTime monotonic, in nanoseconds
   */
  public KeySet(
      String issuer,
      @Nullable URI keysAt,
      @Nullable Path trust,
      Set<SignatureAlgorithm> algorithms,
      KeyLimits limits,
      LongSupplier nanoTime) {
    this.issuer = issuer;
    this.algorithms = Set.copyOf(algorithms);
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.client = new IssuerClient(issuer, keysAt, limits, trust);
    this.bucketNanos = nanoTime.getAsLong();
    this.unknown =
        Caffeine.newBuilder()
            .maximumSize(MAX_UNKNOWN)
            .expireAfterWrite(limits.refreshPause().multipliedBy(UNKNOWN_PAUSES))
            .ticker(nanoTime::getAsLong)
            .build();
  }

  /**
   * The key that a token names; waits for a fetch where it must. Only on a virtual thread.
   *
   * @param id the token's {@code kid}; null: the only key for the algorithm
   * @return null when the issuer has no such key
   * @throws SourceUnavailableException when that can't be known, because the issuer is away
   */
  public @Nullable SigningKey find(@Nullable String id, SignatureAlgorithm algorithm)
      throws SourceUnavailableException {
    SigningKey key = usable(id, algorithm);
    long arrived = nanoTime.getAsLong();
    while (key == null) {
      Fetch fetch = mayLookFor(id) ? begin(false) : null;
      if (fetch == null) {
        return absent();
      }
      await(fetch);
      key = usable(id, algorithm);
      if (key == null && fetch.startNanos - arrived >= 0) {
        remember(id);
        return absent();
      }
    }
    return key;
  }

  /** Begins a fetch when it is time for one; doesn't wait. Called about once a second. */
  public void refreshIfDue() {
    begin(true);
  }

  /** What there is to tell about this set. */
  public KeySetStatus status() {
    return new KeySetStatus(
        issuer,
        keys.keys().size(),
        loaded ? Duration.ofNanos(nanoTime.getAsLong() - lastSuccessNanos) : null,
        fetched.sum(),
        failed.sum());
  }

  private @Nullable SigningKey usable(@Nullable String id, SignatureAlgorithm algorithm) {
    SigningKey key = keys.find(id, algorithm);
    return key != null && key.isTrusted(nanoTime.getAsLong()) ? key : null;
  }

  private boolean isCurrent() {
    return loaded && nanoTime.getAsLong() - lastSuccessNanos < limits.staleFor().toNanos();
  }

  private boolean mayLookFor(@Nullable String id) {
    return !isCurrent() || id == null || unknown.getIfPresent(id) == null;
  }

  private void remember(@Nullable String id) {
    if (id != null && !lastFailed) {
      unknown.put(id, Boolean.TRUE);
    }
  }

  private @Nullable SigningKey absent() throws SourceUnavailableException {
    if (lastFailed || !isCurrent()) {
      throw new SourceUnavailableException(
          "the keys of " + issuer + " can't be had", new IOException("see the log"));
    }
    return null;
  }

  /**
   * The fetch that runs, or a new one.
   *
   * @param background whether nobody waits for it
   * @return null when none may begin now
   */
  private synchronized @Nullable Fetch begin(boolean background) {
    if (running != null) {
      return running;
    }
    long now = nanoTime.getAsLong();
    if (background ? !isDue(now) : !mayBegin(now)) {
      return null;
    }
    started = true;
    lastStartNanos = now;
    Fetch fetch = new Fetch(now, new CompletableFuture<>());
    running = fetch;
    Thread.ofVirtual().name("keys of " + issuer).start(() -> run(fetch));
    return fetch;
  }

  private boolean isDue(long now) {
    Duration pause = lastFailed ? limits.refreshPause() : limits.refreshInterval();
    return !started || now - lastStartNanos >= pause.toNanos();
  }

  private boolean mayBegin(long now) {
    if (!isCurrent()) {
      return !started || now - lastStartNanos >= RETRY_PAUSE.toNanos();
    }
    double grown = (double) (now - bucketNanos) / limits.refreshPause().toNanos();
    bucket = Math.min(BURST, bucket + grown);
    bucketNanos = now;
    if (bucket < 1) {
      return false;
    }
    bucket--;
    return true;
  }

  private void run(Fetch fetch) {
    boolean good = false;
    try {
      good = fetch(fetch.startNanos);
    } finally {
      lastFailed = !good;
      synchronized (this) {
        running = null;
      }
      (good ? fetched : failed).increment();
      fetch.done.complete(null);
    }
  }

  private boolean fetch(long startNanos) {
    try {
      accept(client.fetchKeys(), startNanos);
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.warn("the keys of {} can't be had: {}", issuer, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void accept(byte[] document, long askedNanos) throws IOException {
    JwkSet read = JwkSet.parse(document, algorithms);
    if (read == null) {
      throw new IOException("the answer is not a JWK set");
    }
    JwkSet before = keys;
    JwkSet now = read.keeping(before);
    now.keys().forEach(key -> key.trustUntil(askedNanos + limits.staleFor().toNanos()));
    keys = now;
    lastSuccessNanos = askedNanos;
    loaded = true;
    for (SigningKey key : before.keys()) {
      if (!now.keys().contains(key)) {
        key.retire();
        LOG.info("{} no longer has the key {}", issuer, key.name());
      }
    }
  }

  private void await(Fetch fetch) throws SourceUnavailableException {
    try {
      fetch.done.get(); // the client's timeouts end it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceUnavailableException("interrupted while waiting for " + issuer, e);
    } catch (ExecutionException e) {
      throw new AssertionError("a fetch only ever completes", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private record Fetch(long startNanos, CompletableFuture<@Nullable Void> done) {}
}
