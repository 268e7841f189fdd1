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
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Trains the AOT caches of a distribution (JEP 514, JEP 515): starts its gateway in front of a
 * small upstream, sends what gateways are sent, and ends it with SIGTERM, upon which the JVM writes
 * the classes it loaded and the profiles it took to {@code lib/sluice.aot}; the same in identity
 * mode for {@code lib/sluice-identity.aot}, so that the open mode does not read what it never uses.
 * A program of one file, run from its source; exit status 1 when there is no cache in the end.
 */
final class AotTraining {
  private static final Pattern READY =
      Pattern.compile(" ready: proxy (http://\\S+) admin (http://\\S+)");
  private static final int SHORT_REQUESTS = 2_000;
  private static final int STREAMS = 50;
  private static final int EVENTS_PER_STREAM = 100;
  private static final int CLIENTS = 8;
  private static final long READY_SECONDS = 120;
  private static final List<String> PATHS =
      List.of("/ok", "/-/healthz", "/-/readyz", "/-/absent", "/-/me", "/-/jwks.json");

  /** Assembling the cache takes a few seconds of all processors. */
  private static final long EXIT_SECONDS = 300;

  private AotTraining() {}

  /**
   * Trains.
   *
   * @param args the distribution's folder, and a file for the gateway's output
   */
  public static void main(String[] args) throws Exception {
    Path dist = Path.of(args[0]).toAbsolutePath();
    Path log = Path.of(args[1]);
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer upstream = upstream();
    String url = "http://127.0.0.1:" + upstream.getAddress().getPort();
    try {
      trainIdentity(dist, url, log.resolveSibling("aot-training-identity.log"));
      Path cache = dist.resolve("lib/sluice.aot");
      int status = train(dist, cache, List.of("--open", "--upstream", url), () -> "", log);
      if (status != 0 || !Files.isReadable(cache)) {
        System.err.println("No AOT cache: the gateway exited with " + status + ", see " + log);
        System.exit(1);
      }
    } finally {
      upstream.stop(0);
    }
  }

  /**
   * Trains on the embedded database of another gateway: what starts one brings a sealed jar (xz),
   * whose classes must not be in a cache, or the JVM ends at its start once the distribution has
   * another place. Does without on a machine that has none: only the start is slower then.
   */
  private static void trainIdentity(Path dist, String upstream, Path log) throws Exception {
    Path data = Files.createTempDirectory("sluice-aot");
    Path database = data.resolve("postgres");
    Path cache = dist.resolve("lib/sluice-identity.aot");
    String dataDirectory = "database.data-dir=" + database;
    ProcessBuilder holding = command(dist, List.of("--upstream", upstream, "--set", dataDirectory));
    Process holder = holding.start();
    try {
      CompletableFuture<Matcher> ready = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> copyOutput(holder, log.resolveSibling("aot-db.log"), ready));
      readyLine(ready);
      Key key = () -> Files.readString(database.resolve("dev-key")).strip();
      train(dist, cache, given(upstream, database), key, log);
    } catch (IllegalStateException | TimeoutException e) {
      System.err.println("No AOT cache for identity mode, whose start will be slower: see " + log);
      Files.deleteIfExists(cache);
    } finally {
      holder.toHandle().destroy();
      holder.waitFor();
      delete(data);
    }
  }

  /** The settings of a gateway that uses the database of another. */
  private static List<String> given(String upstream, Path database) throws IOException {
    String port = Files.readAllLines(database.resolve("data/postmaster.pid")).get(3).strip();
    List<String> words = new ArrayList<>(List.of("--upstream", upstream));
    for (String setting :
        List.of(
            "database.url=jdbc:postgresql://127.0.0.1:" + port + "/sluice",
            "database.user=sluice",
            "database.password-ref=file:" + database.resolve("password"),
            "assertion.key-ref=file:" + database.resolve("assertion-key"),
            "upstream.tenant=development")) {
      words.addAll(List.of("--set", setting));
    }
    return words;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static ProcessBuilder command(Path dist, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(dist.resolve("bin/sluice").toString(), "serve"));
    words.addAll(arguments);
    words.addAll(List.of("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"));
    words.addAll(List.of("--set", "drain.delay=0ms"));
    return new ProcessBuilder(words).directory(dist.toFile()).redirectErrorStream(true);
  }

  /** The key that the gateway lets in; empty in open mode. */
  private interface Key {
    String read() throws IOException;
  }

  private static int train(Path dist, Path cache, List<String> arguments, Key key, Path log)
      throws Exception {
    ProcessBuilder command = command(dist, arguments);
    // Relative to the working directory: the variable is split at spaces, which a path may have.
    command.environment().put("SLUICE_JAVA_OPTS", "-XX:AOTCacheOutput=" + dist.relativize(cache));
    Process gateway = command.start();
    try {
      CompletableFuture<Matcher> ready = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> copyOutput(gateway, log, ready));
      Matcher addresses = readyLine(ready);
      drive(addresses.group(1), addresses.group(2), key.read());
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
  private static void drive(String proxy, String admin, String key) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var clients = Executors.newFixedThreadPool(CLIENTS)) {
      var answers = new ArrayList<Future<?>>();
      for (int i = 0; i < SHORT_REQUESTS; i++) {
        boolean post = i % 2 == 0;
        answers.add(
            clients.submit(() ->
                send(
                    client,
                    key,
                    post ? post(proxy + "/threads/search", 1024) : get(proxy + "/threads/1"))));
      }
      for (int i = 0; i < STREAMS; i++) {
        answers.add(clients.submit(() -> send(client, key, post(proxy + "/runs/stream", 200))));
      }
      for (String path : PATHS) {
        answers.add(clients.submit(() -> send(client, key, get(proxy + path))));
        answers.add(clients.submit(() -> send(client, "", get(proxy + path))));
      }
      for (String path : new String[] {"/-/healthz", "/-/readyz", "/metrics"}) {
        answers.add(clients.submit(() -> send(client, "", get(admin + path))));
      }
      for (var answer : answers) {
        answer.get();
      }
    }
  }

  private static HttpRequest.Builder get(String url) {
    return HttpRequest.newBuilder(URI.create(url));
  }

  private static HttpRequest.Builder post(String url, int bytes) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString("{\"text\":\"" + "x".repeat(bytes) + "\"}"));
  }

  private static int send(HttpClient client, String key, HttpRequest.Builder builder)
      throws Exception {
    HttpRequest request = (key.isEmpty() ? builder : builder.header("x-api-key", key)).build();
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
