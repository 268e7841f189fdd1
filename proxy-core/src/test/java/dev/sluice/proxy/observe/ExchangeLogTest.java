package dev.sluice.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class ExchangeLogTest {
  private static final int LOOPS = 3;
  private static final int LINES = 20_000;

  /** More than the memory of one loop can hold. */
  private static final int MAX_LINES = 10_000;

  private final Logger level = (Logger) LoggerFactory.getLogger(ExchangeLog.LOGGER);

  @BeforeEach
  void switchOn() {
    level.setLevel(Level.INFO);
  }

  @AfterEach
  void restoreLevel() {
    level.setLevel(null);
  }

  @Test
  void writesALineSoonWithoutBeingAsked() throws Exception {
    Arrivals out = new Arrivals();
    try (ExchangeLog log = new ExchangeLog(out)) {
      LoopLog loop = log.newLoop();
      for (int i = 0; i < 3; i++) { // also after the writer has gone to sleep
        loop.append(exchange("r" + i));
        assertThat(out.next()).contains("\"request_id\":\"r" + i + "\"").endsWith("}\n");
        awaitSleep();
      }
    }
  }

  /** Until the writer waits for the next line; it may have been waiting before. */
  private static void awaitSleep() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (writers().noneMatch(writer -> writer.getState() == Thread.State.WAITING)) {
      assertThat(System.nanoTime()).as("the writer does not go to sleep").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static java.util.stream.Stream<Thread> writers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("exchange-log"));
  }

  @Test
  void flushWritesWhatWasAccepted() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExchangeLog log = new ExchangeLog(out)) {
      LoopLog loop = log.newLoop();
      for (int i = 0; i < 500; i++) {
        loop.append(exchange("r" + i));
      }

      log.flush();

      assertThat(requestIds(out)).isEqualTo(numbered("r", 500));
      assertThat(log.dropped()).isZero();
    }
  }

  @Test
  void losesNothingOfManyLoopsAndKeepsTheOrderOfEach() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExchangeLog log = new ExchangeLog(out);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < LOOPS; i++) {
      LoopLog loop = log.newLoop();
      String prefix = "loop" + i + "-";
      threads.add(Thread.ofPlatform().start(() -> appendAll(log, loop, prefix)));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    log.close();

    assertThat(log.dropped()).isZero();
    List<String> ids = requestIds(out);
    assertThat(ids).hasSize(LOOPS * LINES);
    for (int i = 0; i < LOOPS; i++) {
      String prefix = "loop" + i + "-";
      assertThat(ids.stream().filter(id -> id.startsWith(prefix)).toList())
          .isEqualTo(numbered(prefix, LINES));
    }
  }

  /** Appends faster than any loop would, so it helps out where the writer cannot keep up. */
  private static void appendAll(ExchangeLog log, LoopLog loop, String prefix) {
    for (int i = 0; i < LINES; i++) {
      loop.append(exchange(prefix + i));
      if (i % 100 == 0) {
        log.flush();
      }
    }
  }

  @Test
  void dropsAndCountsWhenTheOutputTakesNothing() throws Exception {
    Stuck out = new Stuck();
    ExchangeLog log = new ExchangeLog(out);
    LoopLog loop = log.newLoop();
    int appended = 0;
    while (log.dropped() < 10) {
      loop.append(exchange("r" + appended++));
      assertThat(appended).as("the memory is bounded").isLessThan(MAX_LINES);
    }

    out.freed.countDown();
    log.close();

    int accepted = requestIds(out.taken).size();
    assertThat(accepted + log.dropped()).isEqualTo(appended);
    assertThat(out.taken.size()).isBetween(6 * LogBlock.BYTES, LoopLog.BLOCKS * LogBlock.BYTES);
    assertThat(requestIds(out.taken)).isEqualTo(numbered("r", accepted));
  }

  @Test
  void goesOnAfterItHadToDrop() throws Exception {
    Stuck out = new Stuck();
    try (ExchangeLog log = new ExchangeLog(out)) {
      LoopLog loop = log.newLoop();
      for (int i = 0; log.dropped() < 5; i++) {
        loop.append(exchange("before"));
        assertThat(i).as("the memory is bounded").isLessThan(MAX_LINES);
      }
      out.freed.countDown();
      log.flush();

      loop.append(exchange("after"));
      log.flush();

      assertThat(requestIds(out.taken)).last().isEqualTo("after");
      assertThat(log.dropped()).isEqualTo(5);
    }
  }

  @Test
  void countsWhatTheOutputFailedToTake() {
    try (ExchangeLog log = new ExchangeLog(new Broken())) {
      LoopLog loop = log.newLoop();
      loop.append(exchange("one"));
      loop.append(exchange("two"));

      log.flush();

      assertThat(log.dropped()).isEqualTo(2);
    }
  }

  @Test
  void followsTheLevelOfItsLoggerAtOnce() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExchangeLog log = new ExchangeLog(out)) {
      LoopLog loop = log.newLoop();
      level.setLevel(Level.WARN);
      loop.append(exchange("off"));
      level.setLevel(Level.INFO);
      loop.append(exchange("on"));
      log.flush();

      assertThat(requestIds(out)).containsExactly("on");
      assertThat(log.dropped()).isZero();
    }
  }

  @Test
  void acceptsNothingOnceItIsClosed() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExchangeLog log = new ExchangeLog(out);
    LoopLog loop = log.newLoop();
    loop.append(exchange("before"));
    log.close();
    loop.append(exchange("after"));

    assertThat(requestIds(out)).containsExactly("before");
    assertThat(log.dropped()).isEqualTo(1);
  }

  @Test
  void losesNothingThatIsAcceptedWhileItIsClosed() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AtomicReference<ExchangeLog> log = new AtomicReference<>();
    log.set(
        new ExchangeLog(
            out,
            () -> { // asked for the time in the middle of a line
              log.get().close();
              return 0;
            }));
    LoopLog loop = log.get().newLoop();

    loop.append(exchange("in between"));

    assertThat(requestIds(out)).containsExactly("in between");
    assertThat(log.get().dropped()).isZero();
  }

  private static ExchangeRecord exchange(String requestId) {
    ExchangeRecord exchange = new ExchangeRecord();
    exchange.begin(0);
    exchange.identify(requestId, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    exchange.ended(1_000);
    return exchange;
  }

  private static List<String> requestIds(ByteArrayOutputStream out) {
    String marker = "\"request_id\":\"";
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.substring(line.indexOf(marker) + marker.length()))
        .map(rest -> rest.substring(0, rest.indexOf('"')))
        .toList();
  }

  private static List<String> numbered(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  /** Hands on each write as it comes. */
  private static final class Arrivals extends OutputStream {
    private final BlockingQueue<String> writes = new LinkedBlockingQueue<>();

    @Nullable String next() throws InterruptedException {
      return writes.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public void write(int b) {
      throw new AssertionError("a single byte");
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      writes.add(new String(bytes, from, length, StandardCharsets.UTF_8));
    }
  }

  /** Takes nothing until it is freed. */
  private static final class Stuck extends OutputStream {
    final CountDownLatch freed = new CountDownLatch(1);
    final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      throw new AssertionError("a single byte");
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        freed.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      taken.write(bytes, from, length);
    }
  }

  /** Fails always. */
  private static final class Broken extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("broken");
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      throw new IOException("broken");
    }
  }
}
