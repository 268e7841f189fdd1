package dev.sluice.proxy.isolation.desk;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.AgentMatch;
import dev.sluice.proxy.directory.AgentNames;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.identity.caller.RequestScope;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is meant by names of projects and agents (design section 6, Naming). Thread-safe. */
public final class Naming {
  private final Desk desk;

  public Naming(Desk desk) {
    this.desk = desk;
  }

  /**
   * Looks at the project that a request names.
   *
   * @throws Refusal as for one that the tenant has not, when the caller may not read it: nobody
   *     learns which projects there are by asking for them
   */
  public void checkProject(Asked asked, RequestScope said, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    Project named = asked.project();
    if (named != null
        && said.project() != null
        && !desk.isAllowed(asked, Permission.READ_STATE, named.id(), lookup)) {
      throw asked.projectAbsent();
    }
  }

  /** What a name means in a scope that is fixed already, and on a thread in it. */
  public static AgentMatch match(
      Asked asked, String name, Scope scope, @Nullable UUID threadAgent) {
    return new AgentNames(
            asked.directory(),
            agent -> agent.active() && agent.project().equals(scope.project().id()),
            threadAgent)
        .find(name);
  }

  /**
   * What a name means when nothing but it may say which project is meant: among the agents of
   * projects where the caller may read.
   */
  public AgentMatch match(Asked asked, String name, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    Viewable viewable = new Viewable(asked, lookup);
    AgentMatch match = new AgentNames(asked.directory(), viewable::sees, null).find(name);
    viewable.rethrow();
    return match;
  }

  /** What a name means in a scope, for a filter. */
  public AgentMatch match(Asked asked, String name, Scope scope, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    Viewable viewable = new Viewable(asked, lookup);
    UUID project = scope.project().id();
    AgentMatch match =
        new AgentNames(
                asked.directory(),
                agent -> agent.project().equals(project) && viewable.sees(agent),
                null)
            .find(name);
    viewable.rethrow();
    return match;
  }

  /** The answer to a name that means several agents. */
  public static Denial ambiguous(Asked asked, AgentMatch.Several several) {
    String candidates =
        several.candidates().stream()
            .map(agent -> qualified(asked, agent))
            .collect(Collectors.joining(", "));
    return Denial.of(
        Denial.Kind.AGENT_AMBIGUOUS,
        "agent-ambiguous",
        "the name means several agents: " + candidates);
  }

  private static String qualified(Asked asked, Agent agent) {
    Project project = asked.directory().project(agent.project());
    return project == null ? agent.id().toString() : project.key() + ":" + agent.key();
  }

  /** Which agents a caller may view, of those it asks about. Thread-confined. */
  private final class Viewable {
    private final Asked asked;
    private final Lookup lookup;
    private @Nullable CacheMiss miss;
    private @Nullable SourceUnavailableException away;

    Viewable(Asked asked, Lookup lookup) {
      this.asked = asked;
      this.lookup = lookup;
    }

    boolean sees(Agent agent) {
      Project said = asked.project();
      if (!agent.active() || (said != null && !said.id().equals(agent.project()))) {
        return false;
      }
      try {
        return desk.isAllowed(asked, Permission.READ_STATE, agent.project(), lookup);
      } catch (CacheMiss e) {
        miss = e;
      } catch (SourceUnavailableException e) {
        away = e;
      }
      return false;
    }

    void rethrow() throws CacheMiss, SourceUnavailableException {
      if (miss != null) {
        throw miss;
      }
      if (away != null) {
        throw away;
      }
    }
  }
}
