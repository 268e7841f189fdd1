package dev.sluice.proxy.directory;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that one tenant has, as it was at one time. Immutable.
 *
 * @param defaultProject of requests that name none; null when the tenant has set none
 * @param deployments of all its agents, in the order of their making
 */
public record DirectoryRows(
    @Nullable UUID defaultProject,
    List<Project> projects,
    List<Agent> agents,
    List<Deployment> deployments,
    List<Placement> placements) {
  public DirectoryRows {
    projects = List.copyOf(projects);
    agents = List.copyOf(agents);
    deployments = List.copyOf(deployments);
    placements = List.copyOf(placements);
  }
}
