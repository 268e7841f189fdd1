package dev.sluice.config.keycloak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * As much of a web browser as a login takes: cookies, redirects, forms. Thread-confined.
 *
 * <p>Its cookies are its own, because Java's keep a {@code Secure} one from an address without TLS
 * even on loopback, where browsers and Keycloak think otherwise.
 */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_REDIRECTS = 10;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<CookieKey, String> cookies = new LinkedHashMap<>();
  private final String callback;

  /** Leaves the web where it is sent to {@code callback}: that page is never asked for. */
  Browser(String callback) {
    this.callback = callback;
  }

  Page open(URI uri) {
    return follow(uri, HttpRequest.newBuilder(uri).GET());
  }

  /** Sends the first form of a page, with what it has; its fields of these names are filled in. */
  Page submit(Page page, Map<String, String> filledIn) {
    HtmlForm form = HtmlForm.first(page.body());
    Map<String, String> fields = new LinkedHashMap<>(form.fields());
    fields.replaceAll((name, value) -> filledIn.getOrDefault(name, value));
    URI uri = page.uri().resolve(form.action());
    HttpRequest.Builder post =
        HttpRequest.newBuilder(uri)
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(encode(fields)));
    return follow(uri, post);
  }

  /** As in a query and a form's body. */
  static String encode(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Page follow(URI first, HttpRequest.Builder request) {
    URI uri = first;
    HttpResponse<String> answer = send(uri, request);
    for (int i = 0; i < MOST_REDIRECTS && answer.statusCode() / 100 == 3; i++) {
      uri = uri.resolve(answer.headers().firstValue("location").orElseThrow());
      if (uri.toString().startsWith(callback)) {
        return new Page(uri, "");
      }
      answer = send(uri, HttpRequest.newBuilder(uri).GET());
    }
    return new Page(uri, answer.body());
  }

  private HttpResponse<String> send(URI uri, HttpRequest.Builder request) {
    String mine =
        cookies.entrySet().stream()
            .filter(cookie -> uri.getPath().startsWith(cookie.getKey().path()))
            .map(cookie -> cookie.getKey().name() + "=" + cookie.getValue())
            .collect(Collectors.joining("; "));
    if (!mine.isEmpty()) {
      request.header("cookie", mine);
    }
    try {
      HttpResponse<String> answer =
          client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
      answer.headers().allValues("set-cookie").forEach(this::keep);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted at " + uri, e);
    }
  }

  private void keep(String setCookie) {
    for (HttpCookie cookie : HttpCookie.parse(setCookie)) {
      CookieKey key = new CookieKey(cookie.getName(), cookie.getPath());
      if (cookie.getMaxAge() == 0) {
        cookies.remove(key);
      } else {
        cookies.put(key, cookie.getValue());
      }
    }
  }

  @Override
  public void close() {
    client.close();
  }

  /** Where a browser is, and what it sees. */
  record Page(URI uri, String body) {
    /** Whether its first form has such a field. */
    boolean asksFor(String field) {
      return body.contains("<form") && HtmlForm.first(body).fields().containsKey(field);
    }
  }

  private record CookieKey(String name, String path) {}
}
