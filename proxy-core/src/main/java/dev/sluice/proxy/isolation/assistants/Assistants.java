package dev.sluice.proxy.isolation.assistants;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.Targets;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.BodyRule;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.run.ThreadClaims;
import dev.sluice.proxy.ledger.RuntimeCalls;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.BodyShape;
import dev.sluice.proxy.operation.Reply;
import java.util.UUID;
import java.util.function.Supplier;

/** All that decides about {@code /assistants*}. Thread-safe. */
public final class Assistants {
  private final Desk desk;
  private final Targets targets;
  private final ThreadClaims claims;
  private final AssistantMirror mirror;
  private final RuntimeCalls calls;
  private final Supplier<UUID> ids;
  private final AssistantPaths paths;
  private final AssistantReads reads;

  public Assistants(
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
    this.reads = new AssistantReads(desk, targets, paths, mirror);
  }

  /** What goes to the runtime as its head says. */
  public Directions sent(Asked asked, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    return paths.sent(asked, lookup);
  }

  /** What is answered as its head says. */
  public Reply answered(Asked asked, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    return reads.one(asked, lookup);
  }

  /** What is decided by a body of this shape, which is one of an assistant's. */
  public BodyRule rule(BodyShape shape) {
    return switch (shape) {
      case ASSISTANT -> new AssistantRule(desk, targets, claims, mirror, ids);
      case ASSISTANT_PATCH -> new AssistantPatchRule(desk, targets, paths, mirror);
      case ASSISTANT_LATEST -> new AssistantLatestRule(paths, mirror, calls);
      case ASSISTANT_SEARCH, ASSISTANT_COUNT -> new AssistantSearchRule(desk, mirror, shape);
      default -> throw new IllegalArgumentException("shape: " + shape + " (expected: assistants)");
    };
  }
}
