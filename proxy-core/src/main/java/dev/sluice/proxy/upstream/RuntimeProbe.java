package dev.sluice.proxy.upstream;

import dev.sluice.proxy.observe.metrics.GatewayMetrics;
import dev.sluice.proxy.status.RuntimeStatus;
import java.io.IOException;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a runtime can be reached: known from its responses while there are any, else found out by
 * connecting to it, and only when somebody asks. Thread-safe.
 */
public final class RuntimeProbe {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeProbe.class);

  /** How long what was found out holds. */
  private static final long VALID_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Finding(long atNanos, boolean reachable, String detail) {
    boolean isValid() {
      return System.nanoTime() - atNanos < VALID_NANOS;
    }
  }

  private final Upstream upstream;
  private final UpstreamPlaces places;
  private final GatewayMetrics metrics;
  private final int connectMillis;
  private final AtomicBoolean isUnreachable = new AtomicBoolean();
  private volatile @Nullable Finding finding;

  public RuntimeProbe(
      Upstream upstream, UpstreamPlaces places, GatewayMetrics metrics, Duration connectTimeout) {
    this.upstream = upstream;
    this.places = places;
    this.metrics = metrics;
    this.connectMillis = (int) connectTimeout.toMillis();
  }

  /** A response came. Cheap enough to be told of each. */
  public void responded(long nowNanos) {
    Finding known = finding;
    if (known == null || !known.reachable() || nowNanos - known.atNanos() > VALID_NANOS / 2) {
      found(new Finding(nowNanos, true, "it answered a request lately"));
    }
  }

  /** What is known without asking, or null when that is too old. Never blocks. */
  public @Nullable RuntimeStatus known() {
    Finding known = finding;
    return known == null || !known.isValid() ? null : status(known);
  }

  /** Finds out, unless it is known. Blocks; many may ask at once, one connects. */
  public synchronized RuntimeStatus probe() {
    Finding known = finding;
    if (known == null || !known.isValid()) {
      known = connect();
      found(known);
    }
    return status(known);
  }

  /** Keeps it, and logs it when it is a change; reachable is what a runtime is expected to be. */
  private void found(Finding found) {
    finding = found;
    if (isUnreachable.compareAndSet(found.reachable(), !found.reachable())) {
      if (found.reachable()) {
        LOG.info("the runtime {} is reachable again", upstream);
      } else {
        LOG.warn("the runtime {} is unreachable: {}", upstream, found.detail());
      }
    }
  }

  private Finding connect() {
    try (Socket socket = new Socket()) {
      socket.connect(upstream.resolve(), connectMillis);
      return new Finding(System.nanoTime(), true, "it took a connection");
    } catch (UnknownHostException e) {
      return new Finding(System.nanoTime(), false, "its host name is unknown");
    } catch (AddressRefusedException e) {
      return new Finding(System.nanoTime(), false, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return new Finding(System.nanoTime(), false, "it took no connection: " + why);
    }
  }

  private RuntimeStatus status(Finding found) {
    return new RuntimeStatus(
        upstream.name(),
        (upstream.isSecure() ? "https://" : "http://") + upstream.authority(),
        found.reachable(),
        found.detail(),
        (int) metrics.upstreamConnections(upstream.name()),
        places.streams(),
        places.waiting());
  }
}
