package dev.sluice.db.policy;

import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.ThreadVisibility;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A row of {@code projects}. Immutable.
 *
 * @param key its name in URLs and headers: {@code [a-z][a-z0-9-]{0,62}}, unique in the tenant
 * @param defaultEnvironment which environment a request means that names none
 * @param webhookHosts hosts that runs may call back; empty: none
 * @param isDefault whether it is the one that requests mean that name none
 * @param revision grows by one with every update
 */
public record ProjectRow(
    UUID id,
    UUID tenantId,
    String name,
    String key,
    ThreadVisibility threadVisibility,
    Environment defaultEnvironment,
    List<String> webhookHosts,
    boolean isDefault,
    Instant createdAt,
    Instant updatedAt,
    long revision) {
  public ProjectRow {
    webhookHosts = List.copyOf(webhookHosts);
  }
}
