package dev.sluice.proxy.identity.keys;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches an issuer's key set (OpenID Connect Discovery 1.0 §4). Thread-safe; blocks, so only on
 * virtual threads. Follows no redirect: whom to believe is a setting, and not up to an answer.
 */
final class IssuerClient implements AutoCloseable {
  private static final String DISCOVERY = "/.well-known/openid-configuration";

  private final String issuer;
  private final @Nullable URI keysAt;
  private final KeyLimits limits;
  private final @Nullable Path trust;
  private @Nullable HttpClient client;

  /**
   * @param issuer its exact name, an {@code http} or {@code https} URL
   * @param keysAt where its keys are; null: where its discovery document says
   * @param trust PEM file with the authorities that its certificate is checked against, read when
   *     it is first asked; null: Java's
   */
  IssuerClient(String issuer, @Nullable URI keysAt, KeyLimits limits, @Nullable Path trust) {
    this.issuer = issuer;
    this.keysAt = keysAt;
    this.limits = limits;
    this.trust = trust;
  }

  /**
   * The key set as it is now.
   *
   * @throws IOException when it can't be had; the message says why and holds nothing that was
   *     received
   */
  byte[] fetchKeys() throws IOException, InterruptedException {
    return get(keysAt != null ? keysAt : discover());
  }

  private URI discover() throws IOException, InterruptedException {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    Json.Members document = Json.object(get(URI.create(base + DISCOVERY)));
    if (document == null) {
      throw new IOException("the discovery document is not a JSON object");
    }
    if (!issuer.equals(document.text("issuer"))) {
      throw new IOException("the discovery document is another issuer's");
    }
    return keysAt(document.text("jwks_uri"));
  }

  private URI keysAt(@Nullable String named) throws IOException {
    try {
      URI uri = new URI(named == null ? "" : named);
      boolean secure = "https".equalsIgnoreCase(uri.getScheme());
      boolean plain = "http".equalsIgnoreCase(uri.getScheme()) && !issuer.startsWith("https:");
      if ((secure || plain) && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // as if there were none
    }
    throw new IOException("the discovery document has no jwks_uri that can be used");
  }

  private byte[] get(URI uri) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(limits.timeout())
            .header("accept", "application/json")
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client()
            .sendAsync(
                request,
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), limits.maxResponseBytes()));
    HttpResponse<byte[]> response = await(answer);
    if (response.statusCode() != 200) {
      throw new IOException("HTTP status " + response.statusCode() + " (expected: 200)");
    }
    return response.body();
  }

  /** The request's own timeout ends with the head; this one holds for a body that trickles too. */
  private <T> T await(CompletableFuture<T> answer) throws IOException, InterruptedException {
    try {
      return answer.get(limits.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + limits.timeout().toMillis() + " ms", e);
    } catch (ExecutionException e) {
      // Which has no message, or one that names no side.
      boolean away = e.getCause() instanceof ConnectException;
      throw new IOException(away ? "it took no connection" : String.valueOf(e.getCause()), e);
    } finally {
      answer.cancel(true);
    }
  }

  /** Made when first needed: its selector thread and TLS context cost start-up time. */
  private synchronized HttpClient client() throws IOException {
    HttpClient made = client;
    if (made == null) {
      made = newClient();
      client = made;
    }
    return made;
  }

  private HttpClient newClient() throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.timeout());
    if (trust != null) {
      builder.sslContext(IssuerTrust.of(trust));
    }
    return builder.executor(Executors.newVirtualThreadPerTaskExecutor()).build();
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }
}
