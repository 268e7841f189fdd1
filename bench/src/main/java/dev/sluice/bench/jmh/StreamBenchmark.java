package dev.sluice.bench.jmh;

import dev.sluice.bench.event.EventFormat;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.Connection;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.body.BodyReader;
import dev.sluice.proxy.observe.SseTap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What each event of a stream costs beside system calls: per event of 120 bytes in a chunk of its
 * own, 128 to a read.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StreamBenchmark {
  private static final int EVENTS = 128;
  private static final int BYTES = 120;

  private final ByteBuf chunks = newChunks();
  private final BodyReader reader = new BodyReader(new HeadReader.HeadLimits(16_384, 65_536, 100));
  private final SseTap tap = new SseTap();
  private int seen;

  private static ByteBuf newChunks() {
    EventFormat format = new EventFormat(BYTES);
    ByteBuf all = Unpooled.directBuffer();
    byte[] event = new byte[BYTES];
    for (int i = 0; i < EVENTS; i++) {
      format.write(event, 0, 1, i, 1_234_567_890);
      ByteBufUtil.writeAscii(all, Integer.toHexString(BYTES) + "\r\n");
      all.writeBytes(event);
      ByteBufUtil.writeAscii(all, "\r\n");
    }
    return all;
  }

  /** Following the chunks. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int chunks() throws BadMessage {
    reader.begin(Framing.CHUNKED, Connection.UNSAID);
    return reader.advance(chunks, (in, from, to) -> seen += to - from);
  }

  /** Following the chunks and counting the events in them. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int chunksAndEvents() throws BadMessage {
    reader.begin(Framing.CHUNKED, Connection.UNSAID);
    return reader.advance(chunks, tap::observe);
  }
}
