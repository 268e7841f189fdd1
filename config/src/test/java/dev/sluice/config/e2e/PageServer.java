package dev.sluice.config.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Serves a page that runs a module of tests, and takes its report. Thread-safe. */
public final class PageServer implements AutoCloseable {
  private final HttpServer server;
  private final CompletableFuture<String> report = new CompletableFuture<>();

  private PageServer(HttpServer server) {
    this.server = server;
  }

  /** One whose page imports this module. */
  public static PageServer start(Path script) {
    try {
      PageServer started =
          new PageServer(
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      started.server.createContext(
          "/script.mjs", exchange -> answer(exchange, "text/javascript", Files.readString(script)));
      started.server.createContext("/report", started::take);
      started.server.start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Has something done whenever the page asks for this path. */
  public void on(String path, Runnable action) {
    server.createContext(
        path,
        exchange -> {
          action.run();
          answer(exchange, "text/plain", "");
        });
  }

  /**
   * The address of a page that calls a function of the module, and reports what its promise has
   * become as JSON, or its error as text.
   *
   * @param arguments as JSON, with commas between
   */
  public String page(String function, String arguments) {
    String html =
        """
        <!doctype html><script type="module">
        import { %1$s } from "/script.mjs";
        const report = await %1$s(%2$s).then(JSON.stringify, (error) => `${error.stack}`);
        await fetch("/report", { method: "POST", body: report });
        </script>
        """
            .formatted(function, arguments);
    server.createContext("/page", exchange -> answer(exchange, "text/html", html));
    return origin() + "/page";
  }

  /** What the page has said at its end. */
  public CompletableFuture<String> report() {
    return report;
  }

  private void take(HttpExchange exchange) throws IOException {
    report.complete(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    answer(exchange, "text/plain", "");
  }

  private static void answer(HttpExchange exchange, String type, String text) throws IOException {
    try (exchange) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("content-type", type);
      exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
