package dev.sluice.db.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the embedded server again when it has ended without being asked to, on the same data and
 * the same port, so that whoever uses it finds it again. On a thread of its own, from {@link
 * #start} to {@link #close}. Thread-safe.
 */
final class ServerWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);

  /** How often it is looked whether the server runs: it is no child of ours to wait for. */
  private static final Duration POLL = Duration.ofMillis(200);

  /** Between the server's end and the first attempt; doubled with each that does not last. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** A server that has run so long is no failed attempt. */
  private static final Duration LASTING = Duration.ofSeconds(60);

  /** Longest wait for a report that it is up; it goes on recovering afterwards. */
  private static final Duration REPORT_TIMEOUT = Duration.ofMinutes(10);

  private static final String ENDED =
      "the embedded PostgreSQL in {} has ended (its server.log may say why) and is started again"
          + " in {} ms";

  private final DataDirectory directory;
  private final List<String> restart;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /**
   * @param launcher what the launcher's commands begin with: none, or what makes root another user
   * @throws IllegalStateException when the server does not run
   */
  private ServerWatch(DataDirectory directory, List<String> launcher) {
    this.directory = directory;
    ProcessHandle server =
        OrphanedServer.postmaster(directory.data())
            .orElseThrow(() -> new IllegalStateException("the server has ended"));
    this.restart =
        command(directory.data(), launcher, Path.of(server.info().command().orElseThrow()));
    this.thread = Thread.ofPlatform().daemon().name("embedded-postgres").unstarted(this::run);
  }

  /* Without a pid file "restart" is a start with the options of the last one, port included. It
  leaves the terminal's process group, whose interrupt is meant for us and not for the server. */
  private static List<String> command(Path data, List<String> launcher, Path server) {
    List<String> command = new ArrayList<>(launcher);
    command.add(server.resolveSibling("pg_ctl").toString());
    command.addAll(List.of("restart", "-w", "-t", Long.toString(REPORT_TIMEOUT.toSeconds())));
    command.addAll(List.of("-D", data.toString()));
    return command;
  }

  /** Begins to watch the server that runs on the directory. */
  static ServerWatch start(DataDirectory directory, List<String> launcher) {
    ServerWatch watch = new ServerWatch(directory, launcher);
    watch.thread.start();
    return watch;
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    try {
      while (true) {
        long sinceNanos = System.nanoTime();
        if (!isEnded()) {
          return;
        }
        pause = System.nanoTime() - sinceNanos >= LASTING.toNanos() ? FIRST_PAUSE : pause;
        LOG.error(ENDED, directory, pause.toMillis());
        if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        attempt();
        pause = longer(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does that
    }
  }

  /** Waits for the server's end; false when it is ours to end before. */
  private boolean isEnded() throws InterruptedException {
    while (OrphanedServer.postmaster(directory.data()).isPresent()) {
      if (closing.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return closing.getCount() > 0;
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  private void attempt() throws InterruptedException {
    try {
      OrphanedServer.stop(directory.data());
      ProcessBuilder.Redirect log = ProcessBuilder.Redirect.appendTo(directory.log().toFile());
      Process starting = new ProcessBuilder(restart).redirectOutput(log).redirectError(log).start();
      if (isUp(starting)) {
        LOG.info("the embedded PostgreSQL in {} is up again", directory);
      }
    } catch (IOException | DatabaseException e) {
      LOG.error("the embedded PostgreSQL in {} could not be started again", directory, e);
    }
  }

  /** Not left before it is decided whether there is a server: who closes must find it. */
  private boolean isUp(Process starting) throws InterruptedException {
    while (!starting.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
      if (closing.getCount() == 0 && OrphanedServer.postmaster(directory.data()).isPresent()) {
        return false;
      }
    }
    return starting.exitValue() == 0;
  }

  /** Ends the watch and waits for its thread; nothing is started afterwards. */
  @Override
  public void close() {
    closing.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // a server started behind our back would be worse
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
