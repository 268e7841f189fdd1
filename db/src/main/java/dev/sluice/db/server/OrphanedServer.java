package dev.sluice.db.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's processes on a data directory, told apart from others by their working directory. To
 * be asked by who holds the directory: a server's own owner is then known to be gone.
 */
final class OrphanedServer {

  private static final Logger LOG = LoggerFactory.getLogger(OrphanedServer.class);

  /** Longest wait for a server to end when asked to. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  /** How long processes without a postmaster have to notice that; those at work do not. */
  private static final Duration NOTICE_TIMEOUT = Duration.ofSeconds(1);

  /** Longest wait for a killed process to be gone. */
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration POLL = Duration.ofMillis(20);

  private OrphanedServer() {}

  /**
   * Stops the server that still runs on this data, if there is one, and waits for its end. Ends
   * what a killed one has left: processes at work, and its pid file.
   *
   * @throws DatabaseException when it does not end
   */
  static void stop(Path data) {
    try {
      Optional<ProcessHandle> postmaster = postmaster(data);
      if (postmaster.isPresent()) {
        LOG.warn(
            "stopping the embedded PostgreSQL that an earlier process left (pid {})",
            postmaster.get().pid());
        end(postmaster.get(), data);
      }
      endWithoutPostmaster(data);
      // Its number may be another program's by now, for which PostgreSQL would refuse to start, and
      // which pg_ctl would take for the server.
      Files.deleteIfExists(pidFile(data));
    } catch (IOException e) {
      throw new DatabaseException("the data directory " + data + " cannot be read", e);
    }
  }

  /** The server that runs on this data; empty when it has ended, also when nobody reaped it. */
  static Optional<ProcessHandle> postmaster(Path data) {
    try {
      return named(data).filter(process -> runsOn(process, data));
    } catch (IOException e) {
      return Optional.empty(); // deleted in between
    }
  }

  static Path pidFile(Path data) {
    return data.resolve("postmaster.pid");
  }

  private static Optional<ProcessHandle> named(Path data) throws IOException {
    if (!Files.exists(pidFile(data))) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile(data));
    boolean hasPid = !lines.isEmpty() && lines.getFirst().strip().matches("[0-9]{1,10}");
    return hasPid ? ProcessHandle.of(Long.parseLong(lines.getFirst().strip())) : Optional.empty();
  }

  /** The working directory of all its processes is its data; one that nobody reaped has none. */
  private static boolean runsOn(ProcessHandle process, Path data) {
    Path cwd = Path.of("/proc", Long.toString(process.pid()), "cwd");
    try {
      return isPostgres(process) && Files.exists(cwd) && Files.isSameFile(cwd, data);
    } catch (IOException e) {
      return false; // ended in between
    }
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().map(path -> path.endsWith("/postgres")).orElse(true);
  }

  private static void end(ProcessHandle process, Path data) {
    process.destroy(); // SIGTERM: a smart shutdown, which waits for the clients there may be
    if (!hasEnded(() -> !runsOn(process, data), STOP_TIMEOUT)) {
      throw new DatabaseException(
          "an earlier PostgreSQL (process %d) still serves clients from %s and must end first"
              .formatted(process.pid(), data));
    }
  }

  /*
   * A killed postmaster's processes end by themselves when they next wait for something. One that
   * computes does not, and would write beside the next server: PostgreSQL refuses to start while
   * it is there. To kill it is safe, as nobody shares its memory any more and what it had committed
   * is in the log that the next server begins with.
   */
  private static void endWithoutPostmaster(Path data) {
    if (hasEnded(() -> onData(data).isEmpty(), NOTICE_TIMEOUT)) {
      return;
    }
    onData(data).forEach(ProcessHandle::destroyForcibly);
    if (!hasEnded(() -> onData(data).isEmpty(), KILL_TIMEOUT)) {
      throw new DatabaseException(
          "processes of an earlier PostgreSQL in " + data + " do not end (expected: none)");
    }
  }

  private static List<ProcessHandle> onData(Path data) {
    return Files.exists(data)
        ? ProcessHandle.allProcesses().filter(process -> runsOn(process, data)).toList()
        : List.of();
  }

  private interface Condition {
    boolean holds();
  }

  /** Polls: of a process that is not our child the end cannot be waited for. */
  private static boolean hasEnded(Condition condition, Duration timeout) {
    long endNanos = System.nanoTime() + timeout.toNanos();
    try {
      while (!condition.holds()) {
        if (System.nanoTime() - endNanos >= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException("interrupted while an earlier PostgreSQL ended", e);
    }
  }
}
