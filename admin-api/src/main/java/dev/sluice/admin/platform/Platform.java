package dev.sluice.admin.platform;

import dev.sluice.db.policy.ProjectSettings;
import dev.sluice.db.runtimes.RuntimeSettings;
import dev.sluice.proxy.directory.Environment;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is declared. Immutable. */
public record Platform(List<RuntimeSpec> runtimes, List<TenantSpec> tenants) {
  public Platform {
    runtimes = List.copyOf(runtimes);
    tenants = List.copyOf(tenants);
  }

  /**
   * A runtime.
   *
   * @param tenant the slug of the one that it serves alone; null when it is shared
   */
  public record RuntimeSpec(String key, @Nullable String tenant, RuntimeSettings settings) {}

  /** A tenant; {@code defaultProject} is the key of one of its projects. */
  public record TenantSpec(
      String slug, String name, @Nullable String defaultProject, List<ProjectSpec> projects) {
    public TenantSpec {
      projects = List.copyOf(projects);
    }
  }

  /** A project; {@code placements} are keys of runtimes. */
  public record ProjectSpec(
      String key,
      ProjectSettings settings,
      Map<Environment, String> placements,
      List<AgentSpec> agents) {
    public ProjectSpec {
      placements = Map.copyOf(placements);
      agents = List.copyOf(agents);
    }
  }

  /** An agent with what is to be live of it. */
  public record AgentSpec(
      String key,
      String name,
      @Nullable String description,
      Map<Environment, BindingSpec> bindings) {
    public AgentSpec {
      bindings = Map.copyOf(bindings);
    }
  }

  /**
   * What is to be live.
   *
   * @param graph the graph's name on the runtime
   * @param assistant null for the graph's own one
   * @param config an object in JSON
   * @param context the same
   */
  public record BindingSpec(
      String graph,
      @Nullable UUID assistant,
      String config,
      String context,
      @Nullable String note,
      @Nullable String sourceCommit) {}
}
