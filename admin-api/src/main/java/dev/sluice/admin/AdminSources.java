package dev.sluice.admin;

import dev.sluice.proxy.status.GatewayStatus;
import io.prometheus.client.CollectorRegistry;
import org.jspecify.annotations.Nullable;

/**
 * What the admin port tells about. All of it is thread-safe and asked on virtual threads only.
 *
 * @param control identity and tenants; null in open mode, where there are none
 */
public record AdminSources(
    GatewayStatus gateway,
    LogLevels logLevels,
    CollectorRegistry metrics,
    BuildInfo build,
    @Nullable ControlPlane control) {

  /** Of open mode. */
  public AdminSources(
      GatewayStatus gateway, LogLevels logLevels, CollectorRegistry metrics, BuildInfo build) {
    this(gateway, logLevels, metrics, build, null);
  }
}
