package dev.sluice.config.wire.product;

import java.lang.Thread.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Looks at event-loop threads about a thousand times a second while a test runs, and fails the test
 * when one of them was blocked: waiting for a lock, a condition, a sleep, a file or a name,
 * anywhere but where the loop waits for its sockets. What blocks for less than two looks is not
 * seen.
 */
public final class BlockedLoopWatchdog implements AutoCloseable {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** So many looks in a row must find the same: one alone may be the moment of a hand-over. */
  private static final int LOOKS = 2;

  private static final int LOOKS_PER_LIST = 50;

  /** How much of a stack is compared and shown. */
  private static final int FRAMES = 12;

  /** Where a loop may wait: for its sockets, or for a task when it has none. */
  private static final Set<String> WAITS =
      Set.of(
          "io.netty.channel.epoll.Native",
          "io.netty.channel.uring.Native",
          "io.netty.channel.nio.NioIoHandler.select",
          "io.netty.channel.local.LocalIoHandler",
          "io.netty.util.concurrent.SingleThreadEventExecutor.takeTask",
          "io.netty.util.concurrent.SingleThreadEventExecutor.confirmShutdown");

  /**
   * Not what is looked for: the first use of a class reads it from a file, under a lock; leak
   * detection as tests have it keeps all buffers in one map; and who begins to wait for a task of
   * the loop holds the promise's monitor, on a busy machine for as long as it is not scheduled.
   */
  private static final Set<String> PASSED_OVER =
      Set.of(
          "java.lang.ClassLoader",
          "jdk.internal.loader.",
          "java.lang.Class.forName",
          "io.netty.util.ResourceLeakDetector",
          "io.netty.util.concurrent.DefaultPromise.checkNotifyWaiters");

  /** Native methods that block although the thread counts as runnable. */
  private static final Set<String> BLOCKING =
      Set.of(
          "java.io.FileInputStream.",
          "java.io.FileOutputStream.",
          "java.io.RandomAccessFile.",
          "java.net.Inet4AddressImpl.",
          "java.net.Inet6AddressImpl.",
          "sun.nio.ch.Net.poll",
          "sun.nio.ch.UnixFileDispatcherImpl.");

  private final Predicate<Thread> watched;
  private final List<String> findings = new CopyOnWriteArrayList<>();
  private final Map<Thread, Finding> current = new HashMap<>();
  private final Thread watcher;
  private volatile boolean closed;

  private record Finding(String what, int looks) {}

  private BlockedLoopWatchdog(Predicate<Thread> watched) {
    this.watched = watched;
    this.watcher = Thread.ofPlatform().daemon().name("blocked-loop-watchdog").start(this::watch);
  }

  /** Begins to watch the threads, also those that begin later, whose names begin like this. */
  public static BlockedLoopWatchdog onThreadsNamed(String prefix) {
    return new BlockedLoopWatchdog(thread -> thread.getName().startsWith(prefix));
  }

  /** What was found so far, each with the stack where it was. */
  public List<String> findings() {
    return findings;
  }

  /** Ends watching, and fails when a thread was found blocked. */
  @Override
  public void close() {
    closed = true;
    try {
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!findings.isEmpty()) {
      throw new AssertionError("event loops were blocked:\n" + String.join("\n", findings));
    }
  }

  private void watch() {
    List<Thread> threads = List.of();
    for (int look = 0; !closed; look++) {
      if (look % LOOKS_PER_LIST == 0) {
        threads = Thread.getAllStackTraces().keySet().stream().filter(watched).toList();
      }
      for (Thread thread : threads) {
        look(thread);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void look(Thread thread) {
    State state = thread.getState();
    StackTraceElement[] stack = thread.getStackTrace();
    if (!isBlocked(state, stack)) {
      current.remove(thread);
      return;
    }
    String what = thread.getName() + " is " + state + " at\n" + text(stack);
    Finding before = current.get(thread);
    int looks = before != null && before.what.equals(what) ? before.looks + 1 : 1;
    current.put(thread, new Finding(what, looks));
    if (looks == LOOKS) {
      findings.add(what);
    }
  }

  private static boolean isBlocked(State state, StackTraceElement[] stack) {
    return switch (state) {
      case NEW, TERMINATED -> false;
      case RUNNABLE -> isIn(stack, 1, BLOCKING) && !isIn(stack, stack.length, PASSED_OVER);
      case BLOCKED, WAITING, TIMED_WAITING ->
          stack.length > 0
              && !isIn(stack, FRAMES, WAITS)
              && !isIn(stack, stack.length, PASSED_OVER);
    };
  }

  /** Whether one of the topmost frames is of one of these, given by how they begin. */
  private static boolean isIn(StackTraceElement[] stack, int frames, Set<String> prefixes) {
    for (int i = 0; i < Math.min(frames, stack.length); i++) {
      String method = stack[i].getClassName() + "." + stack[i].getMethodName();
      if (prefixes.stream().anyMatch(method::startsWith)) {
        return true;
      }
    }
    return false;
  }

  private static String text(StackTraceElement[] stack) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < Math.min(FRAMES, stack.length); i++) {
      lines.add("    " + stack[i]);
    }
    return String.join("\n", lines);
  }
}
