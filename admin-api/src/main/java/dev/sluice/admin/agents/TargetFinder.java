package dev.sluice.admin.agents;

import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.runtimes.Assistant;
import dev.sluice.admin.runtimes.Carrier;
import dev.sluice.admin.runtimes.RuntimeFailure;
import dev.sluice.admin.runtimes.RuntimeInspector;
import dev.sluice.admin.runtimes.RuntimeTarget;
import dev.sluice.db.runtimes.RuntimeKind;
import dev.sluice.db.runtimes.RuntimeRow;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds on a runtime what is to be deployed, and whether it agrees, and makes there what carries
 * config and context. Thread-safe; blocks.
 */
public final class TargetFinder {

  /** The members that problems are about. */
  public static final String ASSISTANT = "langgraph_assistant_id";

  public static final String GRAPH = "langgraph_graph_id";

  private final RuntimeInspector inspector;

  public TargetFinder(RuntimeInspector inspector) {
    this.inspector = inspector;
  }

  /**
   * For whom something is looked for. Immutable.
   *
   * @param agentId of the agent
   * @param agent as problems name it
   * @param isPlatformAdmin whether they may bind what nobody's stamp is on
   */
  public record For(UUID tenant, UUID agentId, String agent, boolean isPlatformAdmin) {}

  /**
   * The assistant, or the graph's own one, or one that is made of the graph when there is something
   * to carry. What is made is left there when no deployment comes of it: the next one has its id.
   *
   * @throws ProblemException 422 when it is not there for the tenant, they disagree, or the runtime
   *     takes no such config; 503 when the runtime gives no answer
   */
  Target bring(For whom, RuntimeRow runtime, Wanted wanted) throws ProblemException {
    Target found = find(whom, runtime, wanted);
    return wanted.isCarried() ? carry(runtime, wanted.carrier(whom, found.graphId())) : found;
  }

  /**
   * The same but that nothing is made: the graph's own one, without its schemas, is told instead.
   *
   * @throws ProblemException as {@link #bring}
   */
  public Target find(For whom, RuntimeRow runtime, Wanted wanted) throws ProblemException {
    wanted.check();
    RuntimeTarget target = RuntimeTarget.of(runtime);
    String graph = wanted.graph();
    UUID assistant = wanted.assistant();
    try {
      Assistant found =
          assistant == null
              ? ofGraph(target, graph == null ? "" : graph)
              : byId(whom, runtime, assistant);
      if (graph != null && !graph.equals(found.graphId())) {
        throw ProblemException.unprocessable(
            GRAPH, "the assistant is of another graph (expected: " + found.graphId() + ")");
      }
      byte[] hash = wanted.isCarried() ? null : inspector.schemaHash(target, found.id());
      return new Target(runtime.id(), found.id(), found.graphId(), hash);
    } catch (RuntimeFailure e) {
      throw unreachable(whom.agent(), e);
    }
  }

  private static ProblemException unreachable(String agent, RuntimeFailure failure) {
    return ProblemException.runtimeUnreachable(
        "the runtime of the agent " + agent + " can't be asked: " + failure.getMessage());
  }

  /**
   * Makes what carries a deployment, unless it is there.
   *
   * @throws ProblemException as {@link #bring}
   */
  public Target carry(RuntimeRow runtime, Carrier carrier) throws ProblemException {
    make(runtime, carrier);
    byte[] hash = inspector.schemaHash(RuntimeTarget.of(runtime), carrier.id());
    return new Target(runtime.id(), carrier.id(), carrier.graph(), hash);
  }

  /**
   * The same, of which nobody wants the schemas.
   *
   * @throws ProblemException as {@link #bring}
   */
  public void make(RuntimeRow runtime, Carrier carrier) throws ProblemException {
    try {
      Optional<String> refusal = inspector.carry(RuntimeTarget.of(runtime), carrier);
      if (refusal.isPresent()) {
        throw ProblemException.unprocessable(
            "config", "the runtime does not take config and context so: " + refusal.get());
      }
    } catch (RuntimeFailure e) {
      throw unreachable(carrier.name(), e);
    }
  }

  private Assistant ofGraph(RuntimeTarget target, String graph)
      throws ProblemException, RuntimeFailure {
    Optional<Assistant> found = inspector.systemAssistant(target, graph);
    if (found.isEmpty()) {
      throw ProblemException.unprocessable(GRAPH, "the runtime has no graph of this name");
    }
    return found.get();
  }

  private Assistant byId(For whom, RuntimeRow runtime, UUID id)
      throws ProblemException, RuntimeFailure {
    Optional<Assistant> found = inspector.assistant(RuntimeTarget.of(runtime), id);
    if (found.isEmpty() || !isFor(whom, runtime, found.get())) {
      throw ProblemException.unprocessable(ASSISTANT, "the runtime has no such assistant");
    }
    return found.get();
  }

  /** On a shared runtime an assistant of others is answered as one that is not there. */
  private static boolean isFor(For whom, RuntimeRow runtime, Assistant assistant) {
    if (assistant.isSystem() || runtime.kind() == RuntimeKind.DEDICATED) {
      return true;
    }
    String owner = assistant.tenant();
    return owner == null ? whom.isPlatformAdmin() : owner.equals(whom.tenant().toString());
  }
}
