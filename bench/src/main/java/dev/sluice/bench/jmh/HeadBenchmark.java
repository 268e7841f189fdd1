package dev.sluice.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Reading the heads of one short exchange, and finding its route. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadBenchmark {
  private static final String PATH = "/threads/0198c0de-0000-7000-8000-000000000001/runs/stream";
  private static final String REQUEST =
      """
      POST %s HTTP/1.1\r
      Host: gateway.example:8080\r
      Accept: */*\r
      Accept-Encoding: gzip, deflate, zstd\r
      Connection: keep-alive\r
      User-Agent: langgraph-sdk-py/0.4.14\r
      Content-Type: application/json\r
      Content-Length: 1024\r
      \r
      """
          .formatted(PATH);
  private static final String RESPONSE =
      """
      HTTP/1.1 200 OK\r
      date: Thu, 01 Jan 2026 00:00:00 GMT\r
      server: uvicorn\r
      cache-control: no-store\r
      x-accel-buffering: no\r
      location: /threads/0198c0de-0000-7000-8000-000000000001/runs/0198c0de-0000-7000-8000-000000000002/stream\r
      content-type: text/event-stream; charset=utf-8\r
      transfer-encoding: chunked\r
      \r
      """;

  private final HeadReader reader = new HeadReader(new HeadReader.HeadLimits(16_384, 65_536, 100));
  private final ByteBuf request = direct(REQUEST);
  private final ByteBuf response = direct(RESPONSE);
  private final byte[] path = PATH.getBytes(US_ASCII);

  private static ByteBuf direct(String text) {
    return Unpooled.directBuffer(text.length()).writeBytes(text.getBytes(US_ASCII));
  }

  /** A request head of eight fields. */
  @Benchmark
  public @Nullable RequestHead request() throws BadMessage {
    return reader.readRequest(request.readerIndex(0), false);
  }

  /** The head of a stream. */
  @Benchmark
  public @Nullable ResponseHead response() throws BadMessage {
    return reader.readResponse(response.readerIndex(0));
  }

  /** The template of a path with an id. */
  @Benchmark
  public RouteTemplate route() {
    return RouteTemplates.match("POST", path, 0, path.length);
  }
}
