package dev.sluice.proxy.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An issuer on loopback that says what its test tells it to: discovery document and key set over
 * real HTTP. Thread-safe.
 */
public final class ScriptedIssuer implements AutoCloseable {
  private static final String DISCOVERY = "/realm/.well-known/openid-configuration";
  private static final String KEYS = "/realm/keys";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final AtomicInteger keyRequests = new AtomicInteger();
  private volatile @Nullable CountDownLatch held;

  private ScriptedIssuer(HttpServer server) {
    this.server = server;
  }

  /** An issuer that publishes these keys. */
  public static ScriptedIssuer of(TestKey... keys) {
    try {
      return started(HttpServer.create(anyPort(), 0), keys);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same over TLS, with a certificate for 127.0.0.1. */
  public static ScriptedIssuer showing(X509Bundle certificate, TestKey... keys) {
    try {
      HttpsServer server = HttpsServer.create(anyPort(), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(Certificates.showing(certificate)));
      return started(server, keys);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static ScriptedIssuer started(HttpServer server, TestKey... keys) {
    ScriptedIssuer issuer = new ScriptedIssuer(server);
    server.setExecutor(issuer.threads);
    server.createContext("/", issuer::answer);
    server.start();
    issuer.discovers(issuer.name(), issuer.url(KEYS));
    issuer.publishes(keys);
    return issuer;
  }

  /** Its {@code iss}. */
  public String name() {
    return url("/realm");
  }

  public String keysUrl() {
    return url(KEYS);
  }

  public void publishes(TestKey... keys) {
    publishes(Stream.of(keys).map(TestKey::jwk).collect(Collectors.joining(",")));
  }

  /** Publishes members of a key set, as JSON. */
  public void publishes(String jwks) {
    answersKeys(200, "{\"keys\":[" + jwks + "]}");
  }

  public void answersKeys(int status, String body) {
    answers.put(KEYS, new Answer(status, body, null));
  }

  /** Sends whoever asks for the keys elsewhere. */
  public void redirectsKeys(String location) {
    answers.put(KEYS, new Answer(302, "", location));
  }

  public void discovers(String issuer, String jwksUri) {
    answersDiscovery(200, "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + jwksUri + "\"}");
  }

  public void answersDiscovery(int status, String body) {
    answers.put(DISCOVERY, new Answer(status, body, null));
  }

  /** From now on answers with keys get stuck after their first byte, until the latch opens. */
  public CountDownLatch holdsKeys() {
    CountDownLatch latch = new CountDownLatch(1);
    held = latch;
    return latch;
  }

  /** How often keys were asked for. */
  public int keyRequests() {
    return keyRequests.get();
  }

  private String url(String path) {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return scheme + "://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Answer answer = answers.getOrDefault(path, new Answer(404, "", null));
    CountDownLatch latch = held;
    if (path.equals(KEYS)) {
      keyRequests.incrementAndGet();
    }
    if (answer.location != null) {
      exchange.getResponseHeaders().set("Location", answer.location);
    }
    byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      if (path.equals(KEYS) && latch != null) {
        out.write(body, 0, 1);
        out.flush();
        latch.await();
        out.write(body, 1, body.length - 1);
      } else {
        out.write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    CountDownLatch latch = held;
    if (latch != null) {
      latch.countDown();
    }
    server.stop(0);
    threads.shutdownNow();
  }

  private record Answer(int status, String body, @Nullable String location) {}
}
