package dev.sluice.db.change;

import dev.sluice.proxy.change.ChangeFeed;
import dev.sluice.proxy.change.ChangeListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells of changes from the table {@code changes}, on a thread and a connection of its own. A
 * notification wakes it at once; without one it asks each second. When the connection breaks it
 * opens another and goes on where it was, so that nothing is missed while the table reaches back.
 * Thread-safe.
 */
public final class JdbcChangeFeed implements ChangeFeed {

  /*
   * Notifications only wake: what was changed is always read from the table, in one snapshot with
   * the version. So order, gaps and repeated or lost notifications are no concern, and a server or
   * a pooler that drops LISTEN costs a second.
   *
   * A listener that throws ends the session like a broken connection: the same change is told again
   * after a pause, and until it is taken in nothing is confirmed.
   */

  private static final Logger LOG = LoggerFactory.getLogger(JdbcChangeFeed.class);

  /** Longest time between two questions. */
  private static final Duration POLL = Duration.ofSeconds(1);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final ConnectionSource connections;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Object lock = new Object();

  /** Guarded by {@link #lock}. */
  private @Nullable Thread thread;

  /** Guarded by {@link #lock}: the one to abort at the end. */
  private @Nullable Connection current;

  /** Used by the feed's thread only: the database was lost, and has not answered since. */
  private boolean lost;

  /** Does nothing before {@link #start}. */
  public JdbcChangeFeed(ConnectionSource connections) {
    this.connections = connections;
  }

  @Override
  public void start(ChangeListener listener) {
    synchronized (lock) {
      if (thread != null || isClosed()) {
        throw new IllegalStateException("started before, or closed");
      }
      // A platform thread: it lives as long as the process, and waits in the driver.
      thread = Thread.ofPlatform().daemon().name("change-feed").start(() -> run(listener));
    }
  }

  private void run(ChangeListener listener) {
    ChangeReader reader = new ChangeReader(listener);
    Duration pause = FIRST_PAUSE;
    while (!isClosed()) {
      long told = reader.polls();
      try {
        follow(reader);
      } catch (SQLException | RuntimeException e) {
        if (isClosed()) {
          return;
        }
        pause = reader.polls() > told ? FIRST_PAUSE : longer(pause);
        warn(e, pause);
      }
      await(pause);
    }
  }

  private void follow(ChangeReader reader) throws SQLException {
    try (Connection connection = connections.open()) {
      if (!hold(connection)) {
        return;
      }
      reader.listen(connection);
      while (!isClosed()) {
        reader.poll(connection);
        found();
        reader.awaitNotification(connection, POLL);
      }
    } finally {
      hold(null);
    }
  }

  /** Makes a connection the one that {@link #close} aborts; false when it is too late for that. */
  private boolean hold(@Nullable Connection connection) {
    synchronized (lock) {
      current = connection;
      return !isClosed();
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  /**
   * Once for each outage, which may be long; further tries are told at level debug. Without the
   * driver's message, which may repeat what was asked.
   */
  private void warn(Exception e, Duration pause) {
    if (e instanceof SQLException sql) {
      LOG.atLevel(lost ? Level.DEBUG : Level.WARN)
          .log(
              "the change feed lost the database (SQLSTATE {}), and tries again until it is back",
              sql.getSQLState());
      lost = true;
    } else {
      LOG.error("a change could not be taken in, and is told again in {} ms", pause.toMillis(), e);
    }
  }

  private void found() {
    if (lost) {
      lost = false;
      LOG.info("the change feed has the database again");
    }
  }

  private void await(Duration pause) {
    try {
      var _ = closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Ends the feed and waits for its thread; the listener hears nothing afterwards. */
  @Override
  public void close() {
    Thread ending;
    synchronized (lock) {
      closed.countDown();
      ending = thread;
      abort(current);
    }
    if (ending == null || ending == Thread.currentThread()) {
      return;
    }
    try {
      ending.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the socket, in which the thread may be waiting. */
  private static void abort(@Nullable Connection connection) {
    try {
      if (connection != null) {
        connection.abort(Runnable::run);
      }
    } catch (SQLException e) {
      LOG.debug("the connection of the change feed was gone", e);
    }
  }
}
