package dev.sluice.admin.agents;

import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.runtimes.Assistant;
import dev.sluice.admin.runtimes.RuntimeFailure;
import dev.sluice.admin.runtimes.RuntimeInspector;
import dev.sluice.admin.runtimes.RuntimeTarget;
import dev.sluice.db.runtimes.RuntimeKind;
import dev.sluice.db.runtimes.RuntimeRow;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds on a runtime what is to be deployed, and whether it agrees. Thread-safe; blocks. */
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
   * @param agent as problems name it
   * @param isPlatformAdmin whether they may bind what nobody's stamp is on
   */
  public record For(UUID tenant, String agent, boolean isPlatformAdmin) {}

  /**
   * The assistant, or the graph's own one.
   *
   * @param graph the name of its graph; null when the assistant is given, whatever its graph
   * @param assistant null for the graph's system assistant
   * @throws ProblemException 422 when it is not there for the tenant or they disagree; 503 when the
   *     runtime gives no answer
   */
  public Target find(For whom, RuntimeRow runtime, @Nullable String graph, @Nullable UUID assistant)
      throws ProblemException {
    RuntimeTarget target = RuntimeTarget.of(runtime);
    try {
      Assistant found =
          assistant == null
              ? ofGraph(target, graph == null ? "" : graph)
              : byId(whom, runtime, assistant);
      if (graph != null && !graph.equals(found.graphId())) {
        throw ProblemException.unprocessable(
            GRAPH, "the assistant is of another graph (expected: " + found.graphId() + ")");
      }
      byte[] hash = inspector.schemaHash(target, found.id());
      return new Target(runtime.id(), found.id(), found.graphId(), hash);
    } catch (RuntimeFailure e) {
      throw ProblemException.runtimeUnreachable(
          "the runtime of the agent " + whom.agent() + " can't be asked: " + e.getMessage());
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
