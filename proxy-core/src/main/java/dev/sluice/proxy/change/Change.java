package dev.sluice.proxy.change;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One committed change. Immutable.
 *
 * @param version its place in the order of all changes, without gaps
 * @param tenant the tenant it belongs to, null for users and platform administrators
 * @param id of the row: the tenant, user, service account, or key; for a membership the user, for a
 *     policy binding the subject, for a runtime binding the agent, for a placement the project, for
 *     a ledger row the resource
 */
public record Change(long version, Kind kind, @Nullable UUID tenant, UUID id) {
  /** What kind of row was inserted, updated or deleted. */
  public enum Kind {
    TENANT,
    USER,
    MEMBERSHIP,
    SERVICE_ACCOUNT,
    API_KEY,
    POLICY,
    PLATFORM_ADMIN,
    SIGNING_KEY,
    PROJECT,
    AGENT,
    BINDING,
    PLACEMENT,
    RUNTIME,
    RESOURCE,
    ASSISTANT;

    /** As notifications write it. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
