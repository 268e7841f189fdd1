package dev.sluice.bench.contender;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.bench.event.Scripts;
import dev.sluice.bench.load.Destination;
import dev.sluice.bench.measure.ProcessFigures;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A contender that runs, or the stub itself. Not thread-safe. */
public final class Instance implements AutoCloseable {
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long START_DEADLINE_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final int READ_TIMEOUT_MILLIS = 5_000;
  private static final long STOP_DEADLINE_SECONDS = 20;

  private final Contender contender;
  private final InetSocketAddress address;
  private final long beganNanos;
  private final @Nullable Process process;
  private final @Nullable Path errors;
  private final Access access;
  private final long pid;
  private Destination destination;

  private Instance(
      Contender contender,
      InetSocketAddress address,
      long beganNanos,
      @Nullable Process process,
      @Nullable Path errors,
      Access access,
      long pid) {
    this.contender = contender;
    this.address = address;
    this.beganNanos = beganNanos;
    this.process = process;
    this.errors = errors;
    this.access = access;
    this.destination = Destination.open(address);
    this.pid = pid;
  }

  /** No proxy: the stub's own address. */
  static Instance direct(Contender contender, InetSocketAddress stub) {
    return new Instance(contender, stub, System.nanoTime(), null, null, Access.OPEN, 0);
  }

  /**
   * A process started by the bench, which {@link #close} ends.
   *
   * @param errors where its standard error goes
   * @param access how loads are let in
   */
  static Instance started(
      Contender contender,
      InetSocketAddress address,
      Process process,
      long beganNanos,
      Path errors,
      Access access) {
    return new Instance(contender, address, beganNanos, process, errors, access, process.pid());
  }

  /** A process that somebody else started and will end. */
  public static Instance attached(Contender contender, InetSocketAddress address, long pid) {
    return new Instance(contender, address, System.nanoTime(), null, null, Access.OPEN, pid);
  }

  public Contender contender() {
    return contender;
  }

  public String name() {
    return contender.name();
  }

  /** Where loads go, after {@link #awaitFirstByte} with the keys that they show. */
  public Destination destination() {
    return destination;
  }

  /** Whether it has CPU time and memory of its own. */
  public boolean isProcess() {
    return pid != 0;
  }

  /** CPU time so far; none for the stub itself. */
  public Duration cpu() {
    return isProcess() ? ProcessFigures.of(pid).cpu() : Duration.ZERO;
  }

  /** CPU time so far of its just-in-time compiler; none when it has none. */
  public Duration compilerCpu() {
    return contender.jvm() ? ProcessFigures.of(pid).compilerCpu() : Duration.ZERO;
  }

  /** Resident set in KiB; 0 for the stub itself. */
  public long residentKib() {
    return isProcess() ? ProcessFigures.of(pid).residentKib() : 0;
  }

  /** The JVM among its processes, which a start script may have left as a child. */
  public long jvmPid() throws IOException {
    for (long one : ProcessFigures.of(pid).tree()) {
      if (Files.readString(Path.of("/proc", Long.toString(one), "comm")).trim().equals("java")) {
        return one;
      }
    }
    throw new IOException(name() + ": no process named java under " + pid);
  }

  /**
   * Asks until an answer of the stub has come through, every millisecond.
   *
   * @return from the start of the process to the first byte of that answer
   * @throws IOException when it ends or does not answer within two minutes
   */
  public Duration awaitFirstByte() throws IOException {
    while (System.nanoTime() - beganNanos < START_DEADLINE_NANOS) {
      if (process != null && !process.isAlive()) {
        throw new IOException(name() + " ended with " + process.exitValue() + ": " + said());
      }
      long firstByteNanos = tryOnce();
      if (firstByteNanos != 0) {
        return Duration.ofNanos(firstByteNanos - beganNanos);
      }
      LockSupport.parkNanos(RETRY_NANOS);
    }
    throw new IOException(name() + " does not answer: " + said());
  }

  /** When the first byte of a 200 came; 0 when nothing listens yet or it isn't ready. */
  private long tryOnce() {
    try {
      destination = access.destination(address);
    } catch (IOException e) {
      return 0; // it has made no key yet, or doesn't listen
    }
    String request = "GET " + Scripts.GET + " HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n";
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      socket.connect(address);
      socket
          .getOutputStream()
          .write((request + destination.first().fields() + "\r\n").getBytes(US_ASCII));
      int first = socket.getInputStream().read();
      long now = System.nanoTime();
      byte[] rest = socket.getInputStream().readNBytes("TTP/1.1 200".length());
      return first == 'H' && new String(rest, US_ASCII).equals("TTP/1.1 200") ? now : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private String said() throws IOException {
    return errors == null ? "" : Files.readString(errors);
  }

  /**
   * Ends the process at once, as a drain is not what is measured; one with a database of its own is
   * asked first, or it would leave that running.
   */
  @Override
  public void close() {
    Process own = process;
    if (own == null) {
      return;
    }
    if (!contender.keyFile().isEmpty()) {
      own.destroy();
      if (hasEnded(own)) {
        return;
      }
    }
    List<ProcessHandle> children = own.descendants().toList();
    own.destroyForcibly(); // first, or it would start others for those that end
    children.forEach(ProcessHandle::destroyForcibly);
    own.onExit().join();
  }

  private static boolean hasEnded(Process asked) {
    try {
      return asked.waitFor(STOP_DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
