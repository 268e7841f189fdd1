package dev.sluice.proxy.upstream;

import dev.sluice.proxy.settings.UpstreamSettings;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** TLS towards a runtime: its certificate and its name are always checked. */
public final class UpstreamTls {
  private UpstreamTls() {}

  /**
   * The context for connections to this upstream, null when it is spoken to in plain text.
   *
   * @throws IOException when the trusted certificates can't be read
   */
  public static @Nullable SslContext of(UpstreamSettings settings) throws IOException {
    if (!settings.tls()) {
      return null;
    }
    Path trust = settings.trust();
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .protocols("TLSv1.3", "TLSv1.2")
              .endpointIdentificationAlgorithm("HTTPS");
      if (trust != null) {
        builder.trustManager(trust.toFile());
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new IOException(trust + " can't be used: " + e.getMessage(), e);
    }
  }
}
