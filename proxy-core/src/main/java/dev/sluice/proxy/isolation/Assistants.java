package dev.sluice.proxy.isolation;

import dev.sluice.proxy.ledger.RuntimeCalls;
import dev.sluice.proxy.operation.BodyShape;
import java.util.UUID;
import java.util.function.Supplier;

/** All that decides about {@code /assistants*}. Thread-safe. */
final class Assistants {
  private final Desk desk;
  private final Targets targets;
  private final ThreadClaims claims;
  private final AssistantMirror mirror;
  private final RuntimeCalls calls;
  private final Supplier<UUID> ids;
  private final AssistantPaths paths;

  Assistants(
      Desk desk,
      Targets targets,
      ThreadClaims claims,
      AssistantMirror mirror,
      RuntimeCalls calls,
      Supplier<UUID> ids) {
    this.desk = desk;
    this.targets = targets;
    this.claims = claims;
    this.mirror = mirror;
    this.calls = calls;
    this.ids = ids;
    this.paths = new AssistantPaths(desk, targets, mirror);
  }

  /** What goes to the runtime as its head says. */
  AssistantPaths paths() {
    return paths;
  }

  /** What is answered as its head says. */
  AssistantReads reads() {
    return new AssistantReads(desk, targets, paths, mirror);
  }

  /** What is decided by a body of this shape, which is one of an assistant's. */
  BodyRule rule(BodyShape shape) {
    return switch (shape) {
      case ASSISTANT -> new AssistantRule(desk, targets, claims, mirror, ids);
      case ASSISTANT_PATCH -> new AssistantPatchRule(desk, targets, paths, mirror);
      case ASSISTANT_LATEST -> new AssistantLatestRule(paths, mirror, calls);
      case ASSISTANT_SEARCH, ASSISTANT_COUNT ->
          new AssistantSearchRule(desk, mirror.assistants(), shape);
      default -> throw new IllegalArgumentException("shape: " + shape + " (expected: assistants)");
    };
  }
}
