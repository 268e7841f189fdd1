package dev.sluice.proxy.destination;

import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.forward.Disclosure;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.settings.PoolSettings;
import dev.sluice.proxy.settings.RuntimeCredential;
import dev.sluice.proxy.settings.UpstreamSettings;
import dev.sluice.proxy.upstream.Upstream;
import dev.sluice.proxy.upstream.UpstreamTls;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All destinations of a gateway: that of the settings, and those that were built for runtimes of
 * the directory. Equal records give the same destination; a changed record gives a new one, and
 * what goes to the old ends there. Bounded. Thread-safe.
 */
public final class Destinations implements Invalidations.Cache {
  /*
   * A record comes with each question, from whoever keeps the directory true; so nothing here can
   * be out of date but the credential, which is read again in each round (Refresh). A change only
   * says that a runtime may be gone: it is forgotten when nobody asks for it any more.
   *
   * Another credential makes another destination with the same upstream: connections, places and
   * what is known of the runtime's health stay. Another url or key makes another upstream, and the
   * old one is retired.
   */

  /** Runtimes of the directory that are kept; the one that was longest not asked for goes. */
  public static final int MAX_RUNTIMES = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Destinations.class);

  private final DestinationMaker maker;
  private final PoolSettings pool;
  private final RuntimeAccess access;
  private final RuntimeCredentials credentials;
  private final List<Destination> configured;
  private final ConcurrentMap<UUID, Known> known = new ConcurrentHashMap<>();

  /** Runtimes whose credential could not be read in the last round, of which the log knows. */
  private final ConcurrentMap<UUID, Boolean> failing = new ConcurrentHashMap<>();

  private volatile Consumer<Upstream> whenRetired = upstream -> {};
  private volatile Runnable whenUnauthorized = () -> {};
  private final AtomicInteger round = new AtomicInteger();
  private @Nullable SslContext tls;

  /**
   * With the runtimes of the settings.
   *
   * @param pool limits of the connections to each runtime of the directory
   */
  public Destinations(
      DestinationMaker maker,
      PoolSettings pool,
      RuntimeAccess access,
      List<Destination> configured) {
    this.maker = maker;
    this.pool = pool;
    this.access = access;
    this.credentials = new RuntimeCredentials(access.secrets());
    this.configured = List.copyOf(configured);
  }

  /** From now on this is told of each upstream that was replaced or forgotten. */
  public void whenRetired(Consumer<Upstream> action) {
    whenRetired = action;
  }

  /** From now on this runs when a runtime has refused its credential; it must return at once. */
  void whenUnauthorized(Runnable action) {
    whenUnauthorized = action;
  }

  /**
   * Where requests to this runtime go. A base URL is {@code http(s)://host[:port]}: a runtime under
   * a path prefix is refused, as its {@code Location} fields would lead past the gateway.
   *
   * @throws CacheMiss with {@link Lookup#CACHED} when it must be built first
   * @throws SourceUnavailableException with {@link Lookup#LOADING} when it can't be: its credential
   *     is not where the record says, or its base URL can't be connected to
   */
  public Destination of(RuntimeRecord runtime, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    Known one = known.get(runtime.id());
    if (one != null && one.isOf(runtime)) {
      one.usedIn(round.get());
      return one.destination();
    }
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE;
    }
    return keep(runtime, credentials.read(runtime));
  }

  private synchronized Destination keep(
      RuntimeRecord runtime, @Nullable RuntimeCredential credential)
      throws SourceUnavailableException {
    Known before = known.get(runtime.id());
    if (before != null && before.isOf(runtime)) {
      return before.destination(); // another was quicker
    }
    Disclosure disclosure = Disclosure.identified(credential, runtime.dialect());
    boolean stays = before != null && before.isAt(runtime);
    Destination made =
        before != null && stays
            ? maker.remake(before.destination(), disclosure)
            : maker.make(upstream(runtime), disclosure, () -> whenUnauthorized.run());
    known.put(runtime.id(), new Known(runtime, credential, made, round.get()));
    failing.remove(runtime.id());
    if (before == null) {
      makeRoom(runtime.id());
    } else if (!stays) {
      retire(before);
    }
    return made;
  }

  private Upstream upstream(RuntimeRecord runtime) throws SourceUnavailableException {
    try {
      if (!UpstreamSettings.isUrl(runtime.baseUrl())) { // which may hold a password: not shown
        throw new IOException("its base URL is wrong, expected: " + UpstreamSettings.URL_EXPECTED);
      }
      UpstreamSettings settings = new UpstreamSettings(runtime.baseUrl(), "", pool, null);
      SslContext context = settings.tls() ? tls(settings) : null;
      return new Upstream(runtime.key(), settings, context, access.resolver());
    } catch (IOException e) {
      throw new SourceUnavailableException(
          "the runtime " + runtime.key() + " can't be connected to", e);
    }
  }

  /** One for all: the system's trust; each connection checks its own host's name. */
  private @Nullable SslContext tls(UpstreamSettings settings) throws IOException {
    if (tls == null) {
      tls = UpstreamTls.of(settings);
    }
    return tls;
  }

  private void makeRoom(UUID kept) {
    if (known.size() > MAX_RUNTIMES) {
      known.entrySet().stream()
          .filter(entry -> !entry.getKey().equals(kept))
          .min(Comparator.comparingInt(entry -> entry.getValue().usedIn()))
          .ifPresent(entry -> forget(entry.getKey(), entry.getValue()));
    }
  }

  private void forget(UUID id, Known one) {
    if (known.remove(id, one)) {
      failing.remove(id);
      retire(one);
    }
  }

  private void retire(Known one) {
    Upstream upstream = one.destination().upstream();
    upstream.retire();
    whenRetired.accept(upstream);
  }

  /** All that are known now: the settings' first, then by name. */
  public List<Destination> all() {
    List<Destination> all = new ArrayList<>(configured);
    known.values().stream()
        .map(Known::destination)
        .sorted(Comparator.comparing(Destination::name))
        .forEach(all::add);
    return all;
  }

  // ---- what keeps it true

  /** Reads credentials again, and forgets who is gone. Blocks: never on an event loop. */
  void refresh() {
    int now = round.incrementAndGet();
    known.forEach((id, one) -> {
      if (one.isGone(now)) {
        forget(id, one);
      } else if (one.record().secretRef() != null) {
        readAgain(id, one);
      }
    });
  }

  private void readAgain(UUID id, Known one) {
    try {
      RuntimeCredential now = credentials.read(one.record());
      failing.remove(id);
      if (!Objects.equals(now, one.credential())) {
        Disclosure disclosure = Disclosure.identified(now, one.record().dialect());
        known.replace(id, one, one.with(now, maker.remake(one.destination(), disclosure)));
        LOG.info("the runtime {} has another credential", one.destination());
      }
    } catch (SourceUnavailableException e) {
      if (failing.put(id, true) == null) {
        LOG.warn("{}, the one read before is used: {}", e.getMessage(), cause(e));
      }
    }
  }

  private static String cause(SourceUnavailableException e) {
    return String.valueOf(e.getCause());
  }

  @Override
  public void drop(Change change) {
    Known one = change.kind() == Change.Kind.RUNTIME ? known.get(change.id()) : null;
    if (one != null) {
      one.doubtedIn(round.get());
    }
  }

  @Override
  public void dropAll() {
    known.values().forEach(one -> one.doubtedIn(round.get()));
  }
}
