package dev.sluice.proxy.server;

import dev.sluice.proxy.settings.TlsSettings;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that clients are shown, read again when its files change: new connections get the
 * new one, open ones keep theirs. A pair that can't be used is logged and counted, the old one
 * stays, and the files are looked at on. Thread-safe.
 */
public final class TlsContexts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

  private final TlsSettings settings;
  private final boolean http2;
  private final Reloads reloads;
  private final Thread watcher;
  private volatile SslContext current;

  /** Version of the files that is in use. */
  private String used;

  /** Version of the files that can't be used, so that it is refused once. */
  private String refused = "";

  /** Why the files can't be read now, so that it is said once. */
  private String unreadable = "";

  /** Who is told how it went when the files had changed; from a thread of its own. */
  @FunctionalInterface
  public interface Reloads {
    void reloaded(boolean isLoaded);
  }

  /**
   * Reads the pair and begins to watch it.
   *
   * @param http2 whether clients may choose it (ALPN)
   * @throws IOException when it can't be read or used
   */
  public TlsContexts(TlsSettings settings, boolean http2, Reloads reloads) throws IOException {
    this.settings = settings;
    this.http2 = http2;
    this.reloads = reloads;
    CertificateFiles files = CertificateFiles.read(settings);
    this.used = files.version();
    this.current = contextOf(files);
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
    CertificateFiles files;
    try {
      files = CertificateFiles.read(settings);
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals(unreadable)) {
        unreadable = reason;
        failed(reason);
      }
      return;
    }
    unreadable = "";
    if (!files.version().equals(used) && !files.version().equals(refused)) {
      reload(files);
    }
  }

  private void reload(CertificateFiles files) {
    try {
      current = contextOf(files);
      used = files.version();
      reloads.reloaded(true);
      LOG.info("certificate read again from {}", settings.certificate());
    } catch (IOException | RuntimeException e) {
      refused = files.version();
      failed(String.valueOf(e.getMessage()));
    }
  }

  private void failed(String reason) {
    reloads.reloaded(false);
    LOG.error("certificate not read again, the old one stays: {}", reason);
  }

  private SslContext contextOf(CertificateFiles files) throws IOException {
    CertificateFiles.Pair pair = files.pair();
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(pair.key(), pair.chain())
              .protocols("TLSv1.3", "TLSv1.2")
              .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
      if (http2) {
        builder.applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)));
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
