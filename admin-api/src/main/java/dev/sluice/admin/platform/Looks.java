package dev.sluice.admin.platform;

import dev.sluice.admin.agents.Target;
import dev.sluice.admin.agents.TargetFinder;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.platform.Platform.BindingSpec;
import dev.sluice.admin.runtimes.Look;
import dev.sluice.admin.runtimes.RuntimeInspector;
import dev.sluice.admin.runtimes.RuntimeTarget;
import dev.sluice.db.runtimes.RuntimeRow;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks runtimes, each question once: a plan asks, and what is applied afterwards waits for nobody.
 * Thread-confined.
 */
final class Looks {

  private final RuntimeInspector inspector;
  private final TargetFinder targets;
  private final Map<RuntimeTarget, Look> looks = new HashMap<>();
  private final Map<Question, Found> found = new HashMap<>();

  Looks(RuntimeInspector inspector) {
    this.inspector = inspector;
    this.targets = new TargetFinder(inspector);
  }

  private record Question(RuntimeTarget runtime, String graph, @Nullable UUID assistant) {}

  /** Without the runtime's id, which is another in each transaction that makes it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never written to
  record Found(UUID assistant, String graph, byte @Nullable [] schemaHash) {}

  Look at(RuntimeTarget runtime) {
    return looks.computeIfAbsent(runtime, target -> Look.at(inspector, target));
  }

  Found find(TargetFinder.For whom, RuntimeRow runtime, BindingSpec spec) throws ProblemException {
    Question question = new Question(RuntimeTarget.of(runtime), spec.graph(), spec.assistant());
    Found known = found.get(question);
    if (known == null) {
      Target target = targets.find(whom, runtime, spec.graph(), spec.assistant());
      known = new Found(target.assistantId(), target.graphId(), target.schemaHash());
      found.put(question, known);
    }
    return known;
  }
}
