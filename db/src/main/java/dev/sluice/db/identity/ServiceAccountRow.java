package dev.sluice.db.identity;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code service_accounts}. Immutable.
 *
 * @param issuer with {@code clientId}: the client whose tokens stand for it; both or neither
 * @param revision grows by one with every update
 */
public record ServiceAccountRow(
    UUID id,
    UUID tenantId,
    String name,
    Status status,
    @Nullable String issuer,
    @Nullable String clientId,
    Instant createdAt,
    Instant updatedAt,
    long revision) {}
