package dev.sluice.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.bench.event.EventFormat;
import dev.sluice.bench.event.Faults;
import dev.sluice.bench.event.Scripts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.group.ChannelGroup;
import java.io.IOException;
import java.util.List;

/**
 * Many streams of events at once, each checked. Units are intact events, latency is from the stub's
 * sending to here.
 *
 * <p>A stream with a count must end cleanly after exactly so many events; one without must not end.
 */
public final class EventFan implements Workload, EventStream.Owner {
  private final LoadLoop loop;
  private final Destination target;
  private final int streams;
  private final List<ByteBuf> requests;
  private final EventFormat format;
  private final long count;
  private final ChannelGroup open;
  private final Faults faults = new Faults();
  private Tally tally = new Tally();
  private boolean running = true;
  private int made;
  private int begun;
  private int ended;

  private EventFan(
      LoadLoop loop, Destination target, int streams, int size, long count, String path) {
    this.loop = loop;
    this.target = target;
    this.streams = streams;
    this.count = count;
    this.format = new EventFormat(size);
    this.requests =
        target.callers().stream()
            .map(caller -> Request.head("GET", path, target, caller) + "\r\n")
            .map(text -> Request.fixed(text.getBytes(US_ASCII)))
            .toList();
    this.open = loop.newGroup();
  }

  /**
   * Streams of an event each {@code intervalMicros}, which end after {@code count}, or never when
   * that is 0.
   */
  public static EventFan paced(
      LoadLoop loop, Destination target, int streams, int size, long intervalMicros, long count) {
    return new EventFan(
        loop, target, streams, size, count, Scripts.paced(size, intervalMicros, count));
  }

  /**
   * Streams of events flat out, {@code batch} at once, which end after {@code count}, or never when
   * that is 0.
   */
  public static EventFan flatOut(
      LoadLoop loop, Destination target, int streams, int size, int batch, long count) {
    return new EventFan(loop, target, streams, size, count, Scripts.flatOut(size, batch, count));
  }

  /** Streams of one event and then silence. */
  public static EventFan idle(LoadLoop loop, Destination target, int streams, int size) {
    return new EventFan(loop, target, streams, size, 0, Scripts.IDLE + "?size=" + size);
  }

  /** Returns when each stream has brought its first event. */
  @Override
  public void start() throws IOException, InterruptedException {
    loop.connect(target, streams, this::newStream, open);
    loop.await(
        "the first event of " + streams + " streams", () -> begun + tally.failed() >= streams);
  }

  private EventStream newStream() {
    return new EventStream(requests.get(made++ % requests.size()), format, faults, this);
  }

  /**
   * Returns when each stream has ended.
   *
   * @throws IOException when that takes longer than a minute
   */
  public void awaitEnds() throws IOException, InterruptedException {
    loop.await("the end of " + streams + " streams", () -> ended + tally.failed() >= streams);
  }

  @Override
  public void begin() {
    loop.run(() -> tally = new Tally());
  }

  /** Faults are those since the last window's end, so that none between two windows is missed. */
  @Override
  public Tally end() {
    return loop.call(() -> {
      Tally done = tally;
      done.faults.add(faults);
      faults.clear();
      tally = new Tally();
      return done.ended();
    });
  }

  @Override
  public void stop() throws InterruptedException {
    loop.run(() -> running = false);
    loop.close(open);
    requests.forEach(Request::free);
  }

  @Override
  public void begun() {
    begun++;
  }

  @Override
  public void event(long delayNanos) {
    tally.units++;
    tally.latency.record(delayNanos);
  }

  @Override
  public void ended(EventStream stream, String fault) {
    if (!running) {
      return;
    }
    ended++;
    if (!fault.isEmpty()) {
      tally.fail(fault);
    } else if (count == 0) {
      tally.fail("an endless stream ended");
    } else {
      stream.checkCount(count);
    }
  }
}
