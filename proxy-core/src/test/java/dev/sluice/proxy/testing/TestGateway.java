package dev.sluice.proxy.testing;

import dev.sluice.proxy.Gateway;
import dev.sluice.proxy.admission.DestinationChoice;
import dev.sluice.proxy.admission.Identity;
import dev.sluice.proxy.destination.Destinations;
import dev.sluice.proxy.destination.RuntimeAccess;
import dev.sluice.proxy.isolation.Isolation;
import dev.sluice.proxy.ledger.RuntimeCalls;
import dev.sluice.proxy.settings.DrainSettings;
import dev.sluice.proxy.settings.GatewaySettings;
import dev.sluice.proxy.settings.HttpLimits;
import dev.sluice.proxy.settings.HttpSettings;
import dev.sluice.proxy.settings.ListenSettings;
import dev.sluice.proxy.settings.TlsSettings;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A gateway on a free port of loopback, with one event loop and metrics of its own. */
public final class TestGateway implements AutoCloseable {
  private final CollectorRegistry registry;
  private final Gateway gateway;

  private TestGateway(CollectorRegistry registry, Gateway gateway) {
    this.registry = registry;
    this.gateway = gateway;
  }

  private TestGateway(GatewaySettings settings, @Nullable Identity identity) {
    registry = new CollectorRegistry();
    try {
      gateway = Gateway.start(settings, registry, identity);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TestGateway(
      GatewaySettings settings,
      @Nullable Identity identity,
      RuntimeAccess access,
      Function<Destinations, DestinationChoice> choice) {
    registry = new CollectorRegistry();
    try {
      gateway = Gateway.start(settings, registry, identity, access, choice);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In front of many runtimes; the settings, which a test may change, give an unreachable one. */
  public static TestGateway inFrontOfMany(
      UnaryOperator<GatewaySettings> change,
      @Nullable Identity identity,
      RuntimeAccess access,
      Function<Destinations, DestinationChoice> choice) {
    GatewaySettings settings =
        GatewaySettings.defaults(URI.create("http://127.0.0.1:9"))
            .withListen(listen(null))
            .withDrain(new DrainSettings(Duration.ofMillis(1), Duration.ofSeconds(20)));
    return new TestGateway(change.apply(settings), identity, access, choice);
  }

  /** In front of the runtimes of a directory, which tenants share. */
  public static TestGateway forTenants(
      UnaryOperator<GatewaySettings> change,
      Identity identity,
      RuntimeAccess access,
      Function<RuntimeCalls, Isolation> isolation) {
    GatewaySettings settings =
        GatewaySettings.defaults(URI.create("http://127.0.0.1:9"))
            .withListen(listen(null))
            .withDrain(new DrainSettings(Duration.ofMillis(1), Duration.ofSeconds(20)));
    CollectorRegistry registry = new CollectorRegistry();
    try {
      return new TestGateway(
          registry,
          Gateway.startForTenants(change.apply(settings), registry, identity, access, isolation));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static TestGateway inFrontOf(URI runtime) {
    return inFrontOf(runtime, settings -> settings);
  }

  /** With settings that the test changes. */
  public static TestGateway inFrontOf(URI runtime, UnaryOperator<GatewaySettings> change) {
    GatewaySettings settings =
        GatewaySettings.defaults(runtime)
            .withListen(listen(null))
            .withDrain(new DrainSettings(Duration.ofMillis(1), Duration.ofSeconds(20)));
    return new TestGateway(change.apply(settings), null);
  }

  /** In identity mode. */
  public static TestGateway inFrontOf(URI runtime, Identity identity) {
    return new TestGateway(
        GatewaySettings.defaults(runtime)
            .withListen(listen(null))
            .withDrain(new DrainSettings(Duration.ofMillis(1), Duration.ofSeconds(20))),
        identity);
  }

  /** Any port of loopback, one event loop. */
  public static ListenSettings listen(@Nullable TlsSettings tls) {
    return new ListenSettings(
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
        ListenSettings.DEFAULTS.transport(),
        1,
        tls,
        ListenSettings.DEFAULTS.http2());
  }

  public static HttpSettings withLimits(HttpLimits limits) {
    HttpSettings defaults = HttpSettings.DEFAULTS;
    return new HttpSettings(limits, defaults.cors(), defaults.forwarded(), defaults.via());
  }

  public InetSocketAddress address() {
    return gateway.address();
  }

  public Gateway gateway() {
    return gateway;
  }

  /** A metric's value, 0 while it has none. */
  public double metric(String name, String... labels) {
    String[] names = new String[labels.length / 2];
    String[] values = new String[labels.length / 2];
    for (int i = 0; i < names.length; i++) {
      names[i] = labels[2 * i];
      values[i] = labels[2 * i + 1];
    }
    Double value = registry.getSampleValue(name, names, values);
    return value == null ? 0 : value;
  }

  @Override
  public void close() {
    gateway.close();
  }
}
