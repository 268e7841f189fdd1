package dev.sluice.admin.runtimes;

import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.db.runtimes.RuntimeSettings;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * How a runtime is asked. Immutable.
 *
 * @param baseUrl scheme, host and perhaps a port
 * @param secretRef where our credential is kept; null when it asks for none
 * @param secretField the header field that carries it
 * @param assertedTo its key, when it gets a signed word that we call; else null
 */
public record RuntimeTarget(
    URI baseUrl, @Nullable String secretRef, String secretField, @Nullable String assertedTo) {

  private static final int MAX_PORT = 65_535;

  public static RuntimeTarget of(RuntimeRow row) {
    return of(row.key(), row.settings());
  }

  /** One that is perhaps not registered yet. */
  public static RuntimeTarget of(String key, RuntimeSettings settings) {
    return new RuntimeTarget(
        URI.create(settings.baseUrl()),
        settings.secretRef(),
        settings.secretField(),
        settings.assertion() ? key : null);
  }

  /** Whether a URL that looks like one has a host and a port that there can be. */
  public static boolean isUrl(String text) {
    try {
      URI url = new URI(text);
      return url.getHost() != null && url.getPort() <= MAX_PORT;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  boolean isSecure() {
    return baseUrl.getScheme().equals("https");
  }

  int port() {
    return baseUrl.getPort() >= 0 ? baseUrl.getPort() : isSecure() ? 443 : 80;
  }

  /** Without the address, which is not everybody's to know. */
  @Override
  public String toString() {
    return "RuntimeTarget[" + baseUrl.getScheme() + "]";
  }
}
