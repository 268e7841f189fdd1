package dev.sluice.db.policy;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.identity.PrincipalKind;
import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code policy_bindings}: a relation given to a subject on an object. Immutable.
 *
 * @param subjectId of the user or the service account
 * @param objectType {@code project}
 */
public record PolicyBindingRow(
    UUID id,
    UUID tenantId,
    PrincipalKind subjectType,
    UUID subjectId,
    Relation relation,
    String objectType,
    UUID objectId,
    Instant createdAt) {}
