package dev.sluice.db.policy;

import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code projects}. Immutable.
 *
 * @param key its name in URLs and headers: {@code [a-z][a-z0-9-]{0,62}}, unique in the tenant
 * @param revision grows by one with every update
 */
public record ProjectRow(
    UUID id,
    UUID tenantId,
    String name,
    String key,
    Instant createdAt,
    Instant updatedAt,
    long revision) {}
