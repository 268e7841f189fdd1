package dev.sluice.db.identity;

import dev.sluice.proxy.identity.TenantRole;
import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code memberships}: a user's role in a tenant. Immutable.
 *
 * @param revision grows by one with every update
 */
public record MembershipRow(
    UUID id,
    UUID tenantId,
    UUID userId,
    TenantRole role,
    Instant createdAt,
    Instant updatedAt,
    long revision) {}
