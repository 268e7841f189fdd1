package dev.sluice.admin.agents;

import dev.sluice.admin.runtimes.Assistant;
import dev.sluice.admin.runtimes.RuntimeFailure;
import dev.sluice.admin.runtimes.RuntimeInspector;
import dev.sluice.admin.runtimes.RuntimeTarget;
import dev.sluice.db.agents.BoundTarget;
import dev.sluice.db.agents.Drift;
import dev.sluice.db.runtimes.RuntimeRow;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether what bindings count on is still there, and as it was: a look, which changes nothing.
 * Thread-safe; blocks: runtimes are asked over HTTP, each by a virtual thread of its own.
 */
final class DriftChecks {

  /** Longest time for a round; what was not looked at by then is not told of. */
  private static final Duration ROUND = Duration.ofSeconds(15);

  private final RuntimeInspector inspector;

  DriftChecks(RuntimeInspector inspector) {
    this.inspector = inspector;
  }

  /**
   * Looks at all these.
   *
   * @param runtimes by their ids: those that the targets are on
   * @return what was found of each, for the caller to change
   */
  Map<BoundTarget, Drift> look(List<BoundTarget> targets, Map<UUID, RuntimeRow> runtimes) {
    long end = System.nanoTime() + ROUND.toNanos();
    Map<UUID, List<BoundTarget>> byRuntime =
        targets.stream().collect(Collectors.groupingBy(BoundTarget::runtimeId));
    Map<BoundTarget, Drift> found = new ConcurrentHashMap<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      byRuntime.forEach((id, onIt) -> {
        RuntimeRow runtime = runtimes.get(id);
        if (runtime != null) {
          threads.execute(() -> lookAt(RuntimeTarget.of(runtime), onIt, end, found));
        }
      });
    }
    return found;
  }

  /** What was found of an assistant: null when it is not there. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Seen(@Nullable String graph, byte @Nullable [] schemaHash) {}

  private void lookAt(
      RuntimeTarget runtime, List<BoundTarget> targets, long end, Map<BoundTarget, Drift> found) {
    Map<UUID, Seen> seen = new HashMap<>();
    boolean isUnreachable = false;
    for (BoundTarget target : targets) {
      if (!isUnreachable && System.nanoTime() - end > 0) {
        return;
      }
      try {
        if (!isUnreachable && !seen.containsKey(target.assistantId())) {
          seen.put(target.assistantId(), see(runtime, target.assistantId()));
        }
      } catch (RuntimeFailure e) {
        isUnreachable = true;
      }
      Seen known = seen.get(target.assistantId());
      found.put(target, known == null ? Drift.RUNTIME_UNREACHABLE : drift(target, known));
    }
  }

  private Seen see(RuntimeTarget runtime, UUID id) throws RuntimeFailure {
    Optional<Assistant> assistant = inspector.assistant(runtime, id);
    return assistant.isEmpty()
        ? new Seen(null, null)
        : new Seen(assistant.get().graphId(), inspector.schemaHash(runtime, id));
  }

  private static Drift drift(BoundTarget target, Seen seen) {
    if (!target.graphId().equals(seen.graph())) {
      return Drift.TARGET_GONE;
    }
    boolean areKnown = target.schemaHash() != null && seen.schemaHash() != null;
    return areKnown && !Arrays.equals(target.schemaHash(), seen.schemaHash())
        ? Drift.SCHEMAS_CHANGED
        : Drift.NONE;
  }
}
