package dev.sluice.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that goes on after the process that started it was killed. To be called by who holds the
 * directory: the server's own owner is then known to be gone.
 */
final class OrphanedServer {

  private static final Logger LOG = LoggerFactory.getLogger(OrphanedServer.class);

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private OrphanedServer() {}

  /**
   * Stops the server that still runs on this data, if there is one, and waits for its end.
   *
   * @throws DatabaseException when it does not end
   */
  static void stop(Path data) {
    try {
      Optional<ProcessHandle> named = named(data);
      if (named.isEmpty()) {
        return;
      }
      ProcessHandle process = named.get();
      if (runsOn(process, data)) {
        LOG.warn(
            "stopping the embedded PostgreSQL that an earlier process left (pid {})",
            process.pid());
        end(process, data);
      } else if (!isPostgres(process)) {
        // After a reboot the id may be another program's; PostgreSQL would refuse to start for it.
        Files.deleteIfExists(pidFile(data));
      }
    } catch (IOException e) {
      throw new DatabaseException("the data directory " + data + " cannot be read", e);
    }
  }

  private static Path pidFile(Path data) {
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

  /** A postmaster's working directory is its data. */
  private static boolean runsOn(ProcessHandle process, Path data) throws IOException {
    Path cwd = Path.of("/proc", Long.toString(process.pid()), "cwd");
    return isPostgres(process) && Files.exists(cwd) && Files.isSameFile(cwd, data);
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().map(path -> path.endsWith("/postgres")).orElse(true);
  }

  private static void end(ProcessHandle process, Path data) {
    process.destroy(); // SIGTERM: a smart shutdown, which waits for the clients there may be
    try {
      process.onExit().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new DatabaseException(
          "an earlier PostgreSQL (process %d) still serves clients from %s and must end first"
              .formatted(process.pid(), data),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException("interrupted while an earlier PostgreSQL ended", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
