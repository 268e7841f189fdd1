package dev.sluice.admin.platform;

import dev.sluice.admin.agents.Target;
import dev.sluice.admin.agents.TargetFinder;
import dev.sluice.admin.agents.Wanted;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.runtimes.Look;
import dev.sluice.admin.runtimes.RuntimeInspector;
import dev.sluice.admin.runtimes.RuntimeTarget;
import dev.sluice.db.runtimes.RuntimeRow;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks runtimes, each question once: a plan asks, and what is applied afterwards knows.
 * Thread-confined.
 */
final class Looks {

  private final RuntimeInspector inspector;
  private final TargetFinder targets;
  private final Map<RuntimeTarget, Look> looks = new HashMap<>();
  private final Map<Question, Found> found = new HashMap<>();

  Looks(RuntimeInspector inspector, TargetFinder targets) {
    this.inspector = inspector;
    this.targets = targets;
  }

  private record Question(
      RuntimeTarget runtime, @Nullable String graph, @Nullable UUID assistant, boolean isCarried) {}

  /** Without the runtime's id, which is another in each transaction that makes it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never written to
  record Found(UUID assistant, String graph, byte @Nullable [] schemaHash) {}

  Look at(RuntimeTarget runtime) {
    return looks.computeIfAbsent(runtime, target -> Look.at(inspector, target));
  }

  /** What is there, or the graph's own when something is to be made of it. */
  Found find(TargetFinder.For whom, RuntimeRow runtime, Wanted wanted) throws ProblemException {
    wanted.check();
    Question question =
        new Question(
            RuntimeTarget.of(runtime), wanted.graph(), wanted.assistant(), wanted.isCarried());
    Found known = found.get(question);
    if (known == null) {
      known = found(targets.find(whom, runtime, wanted));
      found.put(question, known);
    }
    return known;
  }

  static Found found(Target target) {
    return new Found(target.assistantId(), target.graphId(), target.schemaHash());
  }
}
