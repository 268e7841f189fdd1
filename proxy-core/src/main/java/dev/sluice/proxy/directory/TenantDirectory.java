package dev.sluice.proxy.directory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one tenant has, to look things up in. Immutable. */
public final class TenantDirectory {
  /** Of a tenant of which nothing is known. */
  public static final TenantDirectory NOTHING =
      new TenantDirectory(new DirectoryRows(null, List.of(), List.of(), List.of(), List.of()));

  private record Spot(UUID of, Environment environment) {}

  private final Map<UUID, Project> projects = new HashMap<>();
  private final Map<String, Project> projectsByKey = new HashMap<>();
  private final Map<UUID, Agent> agents = new HashMap<>();
  private final Map<String, List<Agent>> agentsByKey = new HashMap<>();
  private final Map<UUID, List<Agent>> agentsByAssistant = new HashMap<>();
  private final Map<String, List<Agent>> agentsByGraph = new HashMap<>();
  private final Map<Spot, UUID> placements = new HashMap<>();
  private final Map<Spot, List<Deployment>> deployments = new HashMap<>();
  private final @Nullable Project defaultProject;

  public TenantDirectory(DirectoryRows rows) {
    for (Project project : rows.projects()) {
      projects.put(project.id(), project);
      projectsByKey.put(project.key(), project);
    }
    for (Agent agent : rows.agents()) {
      agents.put(agent.id(), agent);
      add(agentsByKey, agent.key(), agent);
    }
    for (Placement placement : rows.placements()) {
      placements.put(new Spot(placement.project(), placement.environment()), placement.runtime());
    }
    rows.deployments().forEach(this::addDeployment);
    this.defaultProject = defaultOf(rows);
  }

  private void addDeployment(Deployment deployment) {
    add(deployments, new Spot(deployment.agent(), deployment.environment()), deployment);
    Agent agent = agents.get(deployment.agent());
    if (agent != null) {
      add(agentsByAssistant, deployment.assistant(), agent);
      add(agentsByGraph, deployment.graph(), agent);
    }
  }

  private static <K, V> void add(Map<K, List<V>> lists, K key, V value) {
    List<V> list = lists.computeIfAbsent(key, k -> new ArrayList<>(1));
    if (!list.contains(value)) {
      list.add(value);
    }
  }

  private @Nullable Project defaultOf(DirectoryRows rows) {
    if (rows.defaultProject() != null) {
      return projects.get(rows.defaultProject());
    }
    return rows.projects().size() == 1 ? rows.projects().getFirst() : null;
  }

  public @Nullable Project project(UUID id) {
    return projects.get(id);
  }

  public @Nullable Project projectByKey(String key) {
    return projectsByKey.get(key);
  }

  /** The project of requests that name none: the tenant's default, or the only one there is. */
  public @Nullable Project defaultProject() {
    return defaultProject;
  }

  public @Nullable Agent agent(UUID id) {
    return agents.get(id);
  }

  /** Every agent, in no order. */
  public Iterable<Agent> agents() {
    return agents.values();
  }

  List<Agent> agentsByKey(String key) {
    return agentsByKey.getOrDefault(key, List.of());
  }

  /** Agents of which a deployment had this assistant of a runtime. */
  List<Agent> agentsByAssistant(UUID assistant) {
    return agentsByAssistant.getOrDefault(assistant, List.of());
  }

  /** Agents of which a deployment had this graph of a runtime. */
  List<Agent> agentsByGraph(String graph) {
    return agentsByGraph.getOrDefault(graph, List.of());
  }

  /** The runtime on which an environment of a project is placed; null when it is on none. */
  public @Nullable UUID placement(UUID project, Environment environment) {
    return placements.get(new Spot(project, environment));
  }

  /** The deployment that an agent's binding in an environment points at; null without one. */
  public @Nullable Deployment live(UUID agent, Environment environment) {
    List<Deployment> all = deployments.getOrDefault(new Spot(agent, environment), List.of());
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).live()) {
        return all.get(i);
      }
    }
    return null;
  }

  /**
   * The deployment by which an agent runs on a runtime: the live one if it is there, else the
   * newest that is (design section 6, Placement); null when none is.
   */
  public @Nullable Deployment deploymentOn(UUID runtime, UUID agent, Environment environment) {
    Deployment found = null;
    for (Deployment deployment :
        deployments.getOrDefault(new Spot(agent, environment), List.of())) {
      if (deployment.runtime().equals(runtime)) {
        found = found != null && found.live() ? found : deployment;
      }
    }
    return found;
  }
}
