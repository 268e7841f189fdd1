package dev.sluice.proxy.server;

import dev.sluice.proxy.observe.metrics.GatewayMetrics;
import dev.sluice.proxy.settings.TlsSettings;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that clients are shown, read again when its files change. A pair that can't be
 * read is logged and counted, and the old one stays. Thread-safe.
 */
public final class TlsContexts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

  private final TlsSettings settings;
  private final boolean http2;
  private final GatewayMetrics metrics;
  private final Thread watcher;
  private volatile SslContext current;

  /** When both files were last changed, as far as they were looked at. */
  private Version seen;

  private record Version(FileTime certificate, long certificateSize, FileTime key, long keySize) {}

  /**
   * Reads the pair and begins to watch it.
   *
   * @throws IOException when it can't be read or used
   */
  public TlsContexts(TlsSettings settings, boolean http2, GatewayMetrics metrics)
      throws IOException {
    this.settings = settings;
    this.http2 = http2;
    this.metrics = metrics;
    this.seen = version();
    this.current = read();
    this.watcher = Thread.ofVirtual().name("tls-reload").start(this::watch);
  }

  /** The context for a connection that is accepted now. */
  public SslContext current() {
    return current;
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(settings.reloadInterval());
        reloadIfChanged();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void reloadIfChanged() {
    try {
      Version now = version();
      if (now.equals(seen)) {
        return;
      }
      seen = now;
      current = read();
      metrics.tlsReloaded(true);
      LOG.info("certificate read again from {}", settings.certificate());
    } catch (IOException e) {
      metrics.tlsReloaded(false);
      LOG.error("certificate not read again, the old one stays: {}", e.getMessage());
    }
  }

  private Version version() throws IOException {
    return new Version(
        Files.getLastModifiedTime(settings.certificate()),
        Files.size(settings.certificate()),
        Files.getLastModifiedTime(settings.key()),
        Files.size(settings.key()));
  }

  private SslContext read() throws IOException {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(settings.certificate().toFile(), settings.key().toFile())
              .protocols("TLSv1.3", "TLSv1.2")
              .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
      if (http2) {
        builder.applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                List.of("h2", "http/1.1")));
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new IOException(
          settings.certificate() + " and " + settings.key() + " can't be used: " + e.getMessage(),
          e);
    }
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
