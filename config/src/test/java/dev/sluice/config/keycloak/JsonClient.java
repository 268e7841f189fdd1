package dev.sluice.config.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks and reads JSON. Thread-safe. */
final class JsonClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();

  /** The answer to a form, whatever its status. */
  JsonNode postForm(URI uri, Map<String, String> form) {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(Browser.encode(form)))
            .timeout(PATIENCE)
            .build();
    return body(send(request));
  }

  /** What anybody may read. */
  JsonNode get(URI uri) {
    return body(send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build()));
  }

  /** The answer with its status; {@code body} is sent as JSON, none for null. */
  Answer send(String method, URI uri, String token, @Nullable JsonNode body) {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("authorization", "Bearer " + token)
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()))
            .timeout(PATIENCE)
            .build();
    HttpResponse<String> answer = send(request);
    return new Answer(answer.statusCode(), body(answer));
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted at " + request.uri(), e);
    }
  }

  private static JsonNode body(HttpResponse<String> answer) {
    try {
      return answer.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(answer.body(), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  /** What came back; the body is missing when it is empty. */
  record Answer(int status, JsonNode body) {}
}
