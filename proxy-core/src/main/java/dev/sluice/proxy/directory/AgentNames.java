package dev.sluice.proxy.directory;

import dev.sluice.proxy.http.Uuids;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How clients name an agent (design section 6, Naming): by its id, by {@code project-key:agent-key}
 * or its key alone, by the id of an assistant or the name of a graph that a deployment of it has
 * had. In this order; the first that matches anything that the caller may view decides. Immutable.
 */
public final class AgentNames {
  private static final Comparator<Agent> BY_KEY =
      Comparator.comparing(Agent::key).thenComparing(Agent::id);

  private final TenantDirectory directory;
  private final Predicate<Agent> visible;
  private final @Nullable UUID threadAgent;

  /**
   * @param visible which agents the caller may view in the scope of the request
   * @param threadAgent the agent that ran last on the thread concerned, which goes before others of
   *     the same name; null when there is none
   */
  public AgentNames(
      TenantDirectory directory, Predicate<Agent> visible, @Nullable UUID threadAgent) {
    this.directory = directory;
    this.visible = visible;
    this.threadAgent = threadAgent;
  }

  /** The agent that a name means. */
  public AgentMatch find(String name) {
    UUID id = Uuids.parse(name);
    if (id != null) {
      AgentMatch byId = among(listOf(directory.agent(id)));
      return byId instanceof AgentMatch.None ? among(directory.agentsByAssistant(id)) : byId;
    }
    AgentMatch byKey = among(byKey(name));
    return byKey instanceof AgentMatch.None ? among(directory.agentsByGraph(name)) : byKey;
  }

  private static List<Agent> listOf(@Nullable Agent agent) {
    return agent == null ? List.of() : List.of(agent);
  }

  private List<Agent> byKey(String name) {
    int colon = name.indexOf(':');
    if (colon < 0) {
      return directory.agentsByKey(name);
    }
    Project project = directory.projectByKey(name.substring(0, colon));
    return project == null
        ? List.of()
        : directory.agentsByKey(name.substring(colon + 1)).stream()
            .filter(agent -> agent.project().equals(project.id()))
            .toList();
  }

  private AgentMatch among(List<Agent> named) {
    Agent only = null;
    int count = 0;
    for (int i = 0; i < named.size(); i++) {
      Agent agent = named.get(i);
      if (visible.test(agent)) {
        if (agent.id().equals(threadAgent)) {
          return new AgentMatch.One(agent);
        }
        only = agent;
        count++;
      }
    }
    if (only == null) {
      return new AgentMatch.None();
    }
    return count == 1 ? new AgentMatch.One(only) : several(named);
  }

  private AgentMatch several(List<Agent> named) {
    List<Agent> candidates = new ArrayList<>(named);
    candidates.removeIf(visible.negate());
    candidates.sort(BY_KEY);
    return new AgentMatch.Several(List.copyOf(candidates));
  }
}
