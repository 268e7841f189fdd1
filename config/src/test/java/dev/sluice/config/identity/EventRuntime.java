package dev.sluice.config.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A runtime whose streams never end by themselves: {@code POST /runs/stream} is an event each 10
 * ms; everything else is a small JSON, with what it was sent as {@code X-Sluice-Assertion} and
 * {@code x-api-key}. Thread-safe.
 */
public final class EventRuntime implements AutoCloseable {
  private static final long BETWEEN_MILLIS = 10;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);

  private EventRuntime(HttpServer server) {
    this.server = server;
  }

  /** Starts one on a free port. */
  public static EventRuntime start() {
    try {
      EventRuntime runtime =
          new EventRuntime(
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      runtime.server.setExecutor(runtime.threads);
      runtime.server.createContext("/", EventRuntime::answer);
      runtime.server.createContext("/runs/stream", runtime::stream);
      runtime.server.start();
      return runtime;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without a slash at its end. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      String body =
          "{\"assertion\":\"%s\",\"key\":\"%s\"}"
              .formatted(
                  exchange.getRequestHeaders().getFirst("x-sluice-assertion"),
                  exchange.getRequestHeaders().getFirst("x-api-key"));
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(200, body.length());
      exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void stream(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      exchange.getResponseHeaders().set("content-type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0); // chunked
      OutputStream body = exchange.getResponseBody();
      do {
        body.write("event: custom\ndata: {}\n\n".getBytes(StandardCharsets.US_ASCII));
        body.flush();
      } while (!closed.await(BETWEEN_MILLIS, TimeUnit.MILLISECONDS)); // until the client is gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.close();
  }
}
