package dev.sluice.admin;

import dev.sluice.proxy.status.GatewayStatus;
import io.prometheus.client.CollectorRegistry;

/** What the admin port tells about. All of it is thread-safe and asked on virtual threads only. */
public record AdminSources(
    GatewayStatus gateway, LogLevels logLevels, CollectorRegistry metrics, BuildInfo build) {}
