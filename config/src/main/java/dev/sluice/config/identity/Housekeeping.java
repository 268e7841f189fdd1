package dev.sluice.config.identity;

import dev.sluice.db.Database;
import dev.sluice.db.Outages;
import dev.sluice.db.ReplicaDao;
import dev.sluice.db.identity.ApiKeyDao;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.assertion.SigningKeys;
import dev.sluice.proxy.identity.caller.KeyUsage;
import dev.sluice.proxy.identity.ticket.Tickets;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a replica does now and then, on one thread: says that it lives, notes which keys were used,
 * rotates signing keys, settles claims that never were, deletes what has ended. What fails is done
 * the next time.
 */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  /** A third of the time after which a silent replica is taken for dead. */
  private static final Duration OFTEN = Duration.ofSeconds(ReplicaDao.LIVE_SECONDS / 3);

  private static final Duration SELDOM = Duration.ofMinutes(1);

  /** Rows of replicas that were killed are kept so long. */
  private static final Duration REPLICAS_KEPT = Duration.ofDays(1);

  /** Longest wait for the last round when it ends. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Database database;
  private final String version;
  private final KeyUsage usage;
  private final Tickets tickets;
  private final @Nullable SigningKeys signingKeys;
  private final Tenancy tenancy;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("housekeeping").factory());

  /** Used on the thread alone. */
  private @Nullable UUID replica;

  /**
   * Does nothing before {@link #start}.
   *
   * @param version of this program, for the table of replicas
   * @param signingKeys null when there are no assertions
   */
  Housekeeping(
      Database database,
      String version,
      KeyUsage usage,
      Tickets tickets,
      @Nullable SigningKeys signingKeys,
      Tenancy tenancy) {
    this.database = database;
    this.version = version;
    this.usage = usage;
    this.tickets = tickets;
    this.signingKeys = signingKeys;
    this.tenancy = tenancy;
  }

  void start() {
    every(
        OFTEN,
        () -> {
          live();
          noteUsage();
        });
    every(SELDOM, tenancy::sweep);
    every(
        SELDOM,
        () -> {
          tickets.purge();
          if (signingKeys != null) {
            signingKeys.maintain();
          }
          replicas(rows -> rows.removeUnseenFor((int) REPLICAS_KEPT.toSeconds()));
        });
  }

  private interface Work {
    void run() throws SourceUnavailableException;
  }

  private void every(Duration time, Work work) {
    Runnable round = () -> attempt(work);
    var _ = thread.scheduleWithFixedDelay(round, 0, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void attempt(Work work) {
    try {
      work.run();
    } catch (SourceUnavailableException e) {
      LOG.warn("housekeeping has to wait: {}", e.getMessage());
    } catch (RuntimeException e) {
      if (Outages.isOutage(e)) {
        LOG.warn("housekeeping has to wait for the database ({})", e.getClass().getSimpleName());
      } else {
        LOG.error("housekeeping failed, and is tried again", e);
      }
    }
  }

  private void live() {
    UUID known = replica;
    if (known == null || !replicas(rows -> rows.seen(known))) {
      String host = host();
      replica = replicas(rows -> rows.register(version, host)).id();
    }
  }

  private <T> T replicas(Function<ReplicaDao, T> work) {
    return database.inTransaction(null, daos -> work.apply(daos.of(ReplicaDao.class)));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private void noteUsage() {
    List<UUID> used = List.copyOf(usage.take());
    if (!used.isEmpty()) {
      List<Instant> now = Collections.nCopies(used.size(), Instant.now());
      database.inTransaction(null, daos -> daos.of(ApiKeyDao.class).markUsed(used, now));
    }
  }

  /** Notes what is left to note, takes the replica out, and ends the thread. */
  @Override
  public void close() {
    thread.execute(() ->
        attempt(() -> {
          noteUsage();
          UUID known = replica;
          if (known != null) {
            replicas(rows -> rows.remove(known));
          }
        }));
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
