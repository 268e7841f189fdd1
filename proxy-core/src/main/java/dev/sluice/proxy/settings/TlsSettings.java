package dev.sluice.proxy.settings;

import java.nio.file.Path;
import java.time.Duration;

/**
 * TLS towards clients. Immutable.
 *
 * @param certificate PEM file: the certificate, then its chain
 * @param key PEM file: the private key, PKCS#8, not encrypted
 * @param reloadInterval how often both files are looked at for changes
 */
public record TlsSettings(Path certificate, Path key, Duration reloadInterval) {

  public static final Duration DEFAULT_RELOAD_INTERVAL = Duration.ofSeconds(5);

  public TlsSettings {
    Check.that(reloadInterval, "reloadInterval").isBetween(Timeouts.LEAST, Timeouts.MOST);
  }
}
