package dev.sluice.config.house;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Trains the AOT cache of a distribution (JEP 514, JEP 515): starts its gateway in front of a small
 * upstream, sends what gateways are sent, and ends it with SIGTERM, upon which the JVM writes the
 * classes it loaded and the profiles it took to {@code lib/sluice.aot}. A program of one file, run
 * from its source; exit status 1 when there is no cache in the end.
 */
final class AotTraining {
  private static final Pattern READY =
      Pattern.compile(" ready: proxy (http://\\S+) admin (http://\\S+)");
  private static final int SHORT_REQUESTS = 2_000;
  private static final int STREAMS = 50;
  private static final int EVENTS_PER_STREAM = 100;
  private static final int CLIENTS = 8;
  private static final long READY_SECONDS = 60;

  /** Assembling the cache takes a few seconds of all processors. */
  private static final long EXIT_SECONDS = 300;

  private AotTraining() {}

  /**
   * Trains.
   *
   * @param args the distribution's folder, and a file for the gateway's output
   */
  public static void main(String[] args) throws Exception {
    Path dist = Path.of(args[0]);
    Path cache = dist.resolve("lib/sluice.aot");
    Path log = Path.of(args[1]);
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer upstream = upstream();
    try {
      int status = train(dist, cache, upstream.getAddress().getPort(), log);
      if (status != 0 || !Files.isReadable(cache)) {
        System.err.println("No AOT cache: the gateway exited with " + status + ", see " + log);
        System.exit(1);
      }
    } finally {
      upstream.stop(0);
    }
  }

  private static int train(Path dist, Path cache, int upstreamPort, Path log) throws Exception {
    ProcessBuilder command =
        new ProcessBuilder(
                dist.resolve("bin/sluice").toString(),
                "serve",
                "--open",
                "--upstream",
                "http://127.0.0.1:" + upstreamPort,
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "127.0.0.1:0",
                "--set",
                "drain.delay=0ms")
            .redirectErrorStream(true);
    command.environment().put("SLUICE_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache.toAbsolutePath());
    Process gateway = command.start();
    try {
      CompletableFuture<Matcher> ready = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> copyOutput(gateway, log, ready));
      Matcher addresses = readyLine(ready);
      drive(addresses.group(1), addresses.group(2));
      gateway.toHandle().destroy(); // SIGTERM; unlike Process.destroy() it leaves the output open
      if (!gateway.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
        throw new TimeoutException(
            "the gateway did not end within " + EXIT_SECONDS + " s of SIGTERM");
      }
      return gateway.exitValue();
    } finally {
      gateway.destroyForcibly();
    }
  }

  private static Matcher readyLine(CompletableFuture<Matcher> ready)
      throws InterruptedException, TimeoutException {
    try {
      return ready.get(READY_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the gateway did not become ready", e.getCause());
    }
  }

  private static void copyOutput(Process gateway, Path log, CompletableFuture<Matcher> ready) {
    try (BufferedReader lines = gateway.inputReader();
        PrintWriter copy = new PrintWriter(Files.newBufferedWriter(log), true)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        copy.println(line);
        Matcher matcher = READY.matcher(line);
        if (matcher.find()) {
          ready.complete(matcher);
        }
      }
      ready.completeExceptionally(new IOException("its output ended, see " + log));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  /** What a gateway is sent: short requests, streams, health checks, metrics. */
  private static void drive(String proxy, String admin) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var clients = Executors.newFixedThreadPool(CLIENTS)) {
      var answers = new ArrayList<Future<?>>();
      for (int i = 0; i < SHORT_REQUESTS; i++) {
        boolean post = i % 2 == 0;
        answers.add(
            clients.submit(() ->
                send(client, post ? post(proxy + "/threads/search", 1024) : get(proxy + "/ok"))));
      }
      for (int i = 0; i < STREAMS; i++) {
        answers.add(clients.submit(() -> send(client, post(proxy + "/runs/stream", 200))));
      }
      for (String path : new String[] {"/-/healthz", "/-/readyz", "/-/absent"}) {
        answers.add(clients.submit(() -> send(client, get(proxy + path))));
      }
      for (String path : new String[] {"/-/healthz", "/-/readyz", "/metrics"}) {
        answers.add(clients.submit(() -> send(client, get(admin + path))));
      }
      for (var answer : answers) {
        answer.get();
      }
    }
  }

  private static HttpRequest get(String url) {
    return HttpRequest.newBuilder(URI.create(url)).build();
  }

  private static HttpRequest post(String url, int bytes) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString("{\"text\":\"" + "x".repeat(bytes) + "\"}"))
        .build();
  }

  private static int send(HttpClient client, HttpRequest request) throws Exception {
    int status = client.send(request, BodyHandlers.ofByteArray()).statusCode();
    if (status == 502 || status == 504) {
      throw new IllegalStateException(request + " answered " + status);
    }
    return status;
  }

  /** Answers short requests with a little JSON, and run streams with events, each flushed. */
  private static HttpServer upstream() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", AotTraining::answer);
    server.createContext("/runs/stream", AotTraining::stream);
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      byte[] body = "{\"ok\":true}".getBytes(StandardCharsets.US_ASCII);
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static void stream(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      exchange.getResponseHeaders().set("content-type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0); // chunked
      OutputStream body = exchange.getResponseBody();
      for (int i = 0; i < EVENTS_PER_STREAM; i++) {
        body.write(
            ("event: messages\ndata: [{\"content\":\"tok" + i + "\"}]\n\n")
                .getBytes(StandardCharsets.US_ASCII));
        body.flush();
      }
    }
  }
}
