package dev.sluice.config.identity;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/** Requests with a credential, by which somebody calls gateways. Thread-safe. */
public record Call(HttpClient client, String field, String credential) {

  static Call withKey(HttpClient client, String key) {
    return new Call(client, "x-api-key", key);
  }

  /** By a bearer token. */
  public static Call withToken(HttpClient client, String token) {
    return new Call(client, "authorization", "Bearer " + token);
  }

  /** The answer, whatever it is. */
  public HttpResponse<String> get(InetSocketAddress gateway, String path)
      throws IOException, InterruptedException {
    return client.send(request(gateway, path).build(), BodyHandlers.ofString());
  }

  /** Of the answer to a look at a thread. */
  public int status(InetSocketAddress gateway) {
    try {
      return get(gateway, "/threads/0199a0e0-0000-7000-8000-000000000000").statusCode();
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** A stream whose first event was received. */
  public Stream stream(InetSocketAddress gateway) throws IOException, InterruptedException {
    HttpRequest request =
        request(gateway, "/runs/stream")
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString("{\"assistant_id\":\"agent\"}"))
            .build();
    HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
    if (response.statusCode() != 200 || response.body().read() < 0) {
      throw new AssertionError("no stream: " + response.statusCode());
    }
    CompletableFuture<Long> aborted = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> read(response.body(), aborted));
    return new Stream(response.body(), aborted);
  }

  private static void read(InputStream body, CompletableFuture<Long> aborted) {
    byte[] buffer = new byte[4096];
    try {
      while (body.read(buffer) >= 0) {} // what it says does not matter
      aborted.completeExceptionally(new AssertionError("a clean end"));
    } catch (IOException e) {
      aborted.complete(System.nanoTime());
    }
  }

  /** A stream that is read; {@code aborted} is when it broke off, by {@link System#nanoTime}. */
  public record Stream(InputStream body, CompletableFuture<Long> aborted) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  private HttpRequest.Builder request(InetSocketAddress gateway, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.getPort() + path))
        .header(field, credential);
  }
}
