package dev.sluice.config;

import dev.sluice.admin.AdminServer;
import dev.sluice.admin.AdminSources;
import dev.sluice.admin.BuildInfo;
import dev.sluice.config.identity.IdentityMode;
import dev.sluice.config.identity.IdentityModeSettings;
import dev.sluice.config.identity.Tenancy;
import dev.sluice.config.logging.Logging;
import dev.sluice.config.value.Addresses;
import dev.sluice.db.server.DatabaseException;
import dev.sluice.proxy.Gateway;
import dev.sluice.proxy.settings.GatewaySettings;
import dev.sluice.proxy.settings.ListenSettings;
import dev.sluice.proxy.settings.TlsSettings;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The running program: constructors from top to bottom, closed from bottom to top. Thread-safe. */
public final class Application implements AutoCloseable {
  private final @Nullable IdentityMode identity;
  private final Gateway gateway;
  private final AdminServer admin;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Application(@Nullable IdentityMode identity, Gateway gateway, AdminServer admin) {
    this.identity = identity;
    this.gateway = gateway;
    this.admin = admin;
  }

  /**
   * Starts everything. The log, of which the process has one, gets the levels of these settings.
   *
   * @throws StartException when a port can't be listened on, the database can't be used, or this
   *     machine lacks what the settings ask for; nothing is left running
   */
  public static Application start(Settings settings) {
    Logging logging = Logging.ofThisProcess();
    logging.apply(settings.logLevel(), settings.gateway().logExchanges());
    CollectorRegistry metrics = new CollectorRegistry();
    metrics.register(new LogCollector(logging));
    IdentityMode identity = startIdentity(settings);
    Gateway gateway = null;
    try {
      if (identity != null) {
        metrics.register(identity.collector());
      }
      gateway = startGateway(settings, metrics, identity);
      AdminSources sources = sources(gateway, logging, metrics, identity);
      return new Application(identity, gateway, AdminServer.start(settings.admin(), sources));
    } catch (IOException e) {
      close(gateway, identity);
      throw new StartException(withoutErrno(e), ExitCode.FAILED, e);
    } catch (RuntimeException e) {
      close(gateway, identity);
      throw e;
    }
  }

  private static @Nullable IdentityMode startIdentity(Settings settings) {
    IdentityModeSettings identity = settings.identity();
    if (identity == null) {
      return null;
    }
    try {
      return IdentityMode.start(identity, Version.current().number());
    } catch (DatabaseException
        | IllegalArgumentException
        | IllegalStateException
        | UncheckedIOException e) {
      throw new StartException(String.valueOf(e.getMessage()), ExitCode.FAILED, e);
    }
  }

  private static AdminSources sources(
      Gateway gateway,
      Logging logging,
      CollectorRegistry metrics,
      @Nullable IdentityMode identity) {
    return new AdminSources(
        gateway.status(),
        logging.levels(),
        metrics,
        buildInfo(),
        identity == null ? null : identity.controlPlane());
  }

  private static BuildInfo buildInfo() {
    Version version = Version.current();
    return new BuildInfo(version.number(), version.commit(), Instant.now());
  }

  private static Gateway startGateway(
      Settings settings, CollectorRegistry metrics, @Nullable IdentityMode identity) {
    ListenSettings listen = settings.gateway().listen();
    try {
      return gateway(settings.gateway(), metrics, identity);
    } catch (BindException e) {
      throw new StartException(
          "listen: can't listen on %s: %s"
              .formatted(Addresses.text(listen.address()), withoutErrno(e)),
          ExitCode.FAILED,
          e);
    } catch (IOException e) {
      throw new StartException(certificates(settings) + e.getMessage(), ExitCode.WRONG_SETTINGS, e);
    } catch (IllegalStateException e) {
      throw new StartException("transport: " + e.getMessage(), ExitCode.WRONG_SETTINGS, e);
    }
  }

  /**
   * In front of the runtime of the settings, or of those that are registered when there is none.
   */
  private static Gateway gateway(
      GatewaySettings settings, CollectorRegistry metrics, @Nullable IdentityMode identity)
      throws IOException {
    if (identity == null || settings.upstream().isConfigured()) {
      return Gateway.start(settings, metrics, identity == null ? null : identity.identity());
    }
    Tenancy tenancy = identity.tenancy();
    return Gateway.startForTenants(
        settings, metrics, identity.identity(), tenancy.access(), tenancy::isolation);
  }

  /** Where the proxy port listens. */
  public InetSocketAddress proxyAddress() {
    return gateway.address();
  }

  /** Where the admin port listens. */
  public InetSocketAddress adminAddress() {
    return admin.address();
  }

  /** Looks whether the runtime can be reached; when it can't, the log says so. Blocks. */
  void findRuntime() {
    gateway.status().runtimes();
  }

  /**
   * Shuts down gracefully, but for closing: see {@link Gateway#drain}. Blocks until then.
   *
   * @throws InterruptedException when interrupted, which ends nothing: close then
   */
  public int drain() throws InterruptedException {
    return gateway.drain();
  }

  /** Stops now, and aborts what is live. Calling it again does nothing. */
  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      admin.close();
      close(gateway, identity);
    }
  }

  private static void close(@Nullable Gateway gateway, @Nullable IdentityMode identity) {
    if (gateway != null) {
      gateway.close();
    }
    if (identity != null) {
      identity.close();
    }
  }

  /** Without Netty's "bind(..) failed with error(-98): " before "Address already in use". */
  private static String withoutErrno(IOException refused) {
    return String.valueOf(refused.getMessage())
        .replaceFirst("[a-z]+\\(\\.\\.\\) failed with error\\(-?[0-9]+\\): ", "");
  }

  private static String certificates(Settings settings) {
    TlsSettings tls = settings.gateway().listen().tls();
    return tls == null ? "upstream.tls.trust: " : "tls.certificate, tls.key: ";
  }
}
