package dev.sluice.config.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogWriterTest {
  private final LoggerContext context = new LoggerContext();

  LogWriterTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  @Test
  void writesEveryLineInOrderAndWhole() {
    Output out = new Output();
    LogWriter writer = started(out);
    for (int i = 0; i < 1_000; i++) {
      writer.doAppend(event("line " + i));
    }
    writer.stop();
    assertThat(out.messages())
        .containsExactlyElementsOf(IntStream.range(0, 1_000).mapToObj(i -> "line " + i).toList());
    assertThat(out.blocks).allMatch(block -> block.endsWith("}\n"));
    assertThat(writer.dropped()).isZero();
  }

  @Test
  void anOutputThatTakesNothingStopsNobodyAndDropsAreCountedAndSaid() throws Exception {
    Output out = new Output();
    out.gate = new CountDownLatch(1);
    LogWriter writer = started(out);
    writer.doAppend(event("first"));
    assertThat(out.entered.await(30, TimeUnit.SECONDS))
        .isTrue(); // the thread has taken it and hangs
    int more = LogWriter.MOST_WAITING + 50;
    for (int i = 0; i < more; i++) {
      writer.doAppend(event("line " + i));
    }
    assertThat(writer.dropped()).isEqualTo(50);

    out.gate.countDown();
    writer.stop();
    assertThat(out.messages())
        .hasSize(1 + LogWriter.MOST_WAITING + 1)
        .contains("50 lines were dropped: the output was too slow");
  }

  @Test
  void anOutputThatFailsIsCountedToo() {
    LogWriter writer =
        started(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("gone");
              }
            });
    writer.doAppend(event("lost"));
    writer.stop();
    assertThat(writer.dropped()).isEqualTo(1);
  }

  @Test
  void aValueThatCannotBeWrittenEndsNothing() {
    Output out = new Output();
    LogWriter writer = started(out);
    LoggingEvent event = event("bad");
    event.addKeyValuePair(
        new KeyValuePair(
            "bad",
            new Object() {
              @Override
              public String toString() {
                throw new IllegalStateException("no text");
              }
            }));
    writer.doAppend(event);
    writer.doAppend(event("good"));
    writer.stop();
    assertThat(out.messages())
        .containsExactly(
            "a line of test can't be written: java.lang.IllegalStateException: no text", "good");
  }

  @Test
  void takesTheMessageWhenItIsLogged() {
    Output out = new Output();
    LogWriter writer = started(out);
    StringBuilder argument = new StringBuilder("before");
    LoggingEvent event = event("it was {}");
    event.setArgumentArray(new Object[] {argument});
    writer.doAppend(event);
    argument.replace(0, argument.length(), "after");
    writer.stop();
    assertThat(out.messages()).containsExactly("it was before");
  }

  private LogWriter started(OutputStream out) {
    LogWriter writer = new LogWriter(out);
    writer.setContext(context);
    writer.start();
    return writer;
  }

  private LoggingEvent event(String message) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(context);
    event.setTimeStamp(0);
    event.setLevel(Level.INFO);
    event.setLoggerName("test");
    event.setMessage(message);
    return event;
  }

  /** Remembers each call; holds the first one until its gate is open. */
  private static final class Output extends ByteArrayOutputStream {
    final List<String> blocks = new CopyOnWriteArrayList<>();
    final CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(0);

    @Override
    public void write(byte[] block) throws IOException {
      entered.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      blocks.add(new String(block, StandardCharsets.UTF_8));
    }

    List<String> messages() {
      return String.join("", blocks)
          .lines()
          .map(line -> line.replaceFirst(".*\"msg\":\"([^\"]*)\".*", "$1"))
          .toList();
    }
  }
}
