package dev.sluice.admin.runtimes;

import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.db.runtimes.RuntimeSettings;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How a runtime is asked. Immutable.
 *
 * @param baseUrl scheme, host and perhaps a port
 * @param secretRef where our credential is kept; null when it asks for none
 * @param secretField the header field that carries it
 */
public record RuntimeTarget(URI baseUrl, @Nullable String secretRef, String secretField) {

  public static RuntimeTarget of(RuntimeRow row) {
    return of(row.settings());
  }

  public static RuntimeTarget of(RuntimeSettings settings) {
    return new RuntimeTarget(
        URI.create(settings.baseUrl()), settings.secretRef(), settings.secretField());
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
