package dev.sluice.db.identity;

import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code tenants}. Immutable.
 *
 * @param slug its name in URLs, headers and claims, for ever: {@code [a-z][a-z0-9-]{0,62}}
 * @param revision grows by one with every update
 */
public record TenantRow(
    UUID id,
    String name,
    String slug,
    Status status,
    Instant createdAt,
    Instant updatedAt,
    long revision) {}
