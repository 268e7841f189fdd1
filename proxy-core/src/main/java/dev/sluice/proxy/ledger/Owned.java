package dev.sluice.proxy.ledger;

import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.identity.PrincipalKind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the ledger: a resource of a runtime, and whose it is. Immutable.
 *
 * @param agent that ran on it last; of a client-made assistant, the agent that it was made from;
 *     null when none did
 * @param principal who made it
 * @param pending claimed before the runtime had answered, and not yet confirmed
 * @param entry by which this row differs from those that its id had before, and will have; null in
 *     rows of before there were entries
 */
public record Owned(
    UUID runtime,
    ResourceKind kind,
    UUID id,
    UUID tenant,
    UUID project,
    Environment environment,
    @Nullable UUID agent,
    PrincipalKind principalKind,
    UUID principal,
    boolean pending,
    @Nullable UUID entry) {
  /** What the metadata of whatever it makes says. */
  public Stamps stamps() {
    return new Stamps(tenant, project, environment, agent, principalKind, principal);
  }

  /** Whether this principal made it. */
  public boolean isOf(PrincipalKind itsKind, UUID itsId) {
    return principalKind == itsKind && principal.equals(itsId);
  }

  /**
   * Whether a claim comes true by what this principal made of its scope. What another made there is
   * none of the claimant's, but for assistants.
   */
  public boolean isFulfilledBy(PrincipalKind itsKind, UUID itsId) {
    return kind == ResourceKind.ASSISTANT || isOf(itsKind, itsId);
  }

  /** The same row once the runtime has made what was claimed. */
  public Owned confirmed() {
    return with(agent, false, entry);
  }

  /** The same row after another agent has run on it. */
  public Owned withAgent(UUID other) {
    return with(other, pending, entry);
  }

  /** The same as the row with this entry says it. */
  public Owned withEntry(@Nullable UUID other) {
    return with(agent, pending, other);
  }

  private Owned with(@Nullable UUID itsAgent, boolean isPending, @Nullable UUID itsEntry) {
    return new Owned(
        runtime,
        kind,
        id,
        tenant,
        project,
        environment,
        itsAgent,
        principalKind,
        principal,
        isPending,
        itsEntry);
  }
}
