package dev.sluice.db.policy;

import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.ThreadVisibility;
import java.util.List;

/**
 * What of a project may change. Immutable.
 *
 * @param webhookHosts at most 100
 */
public record ProjectSettings(
    String name,
    ThreadVisibility threadVisibility,
    Environment defaultEnvironment,
    List<String> webhookHosts) {
  public ProjectSettings {
    webhookHosts = List.copyOf(webhookHosts);
  }
}
