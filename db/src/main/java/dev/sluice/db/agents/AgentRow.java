package dev.sluice.db.agents;

import dev.sluice.db.identity.Status;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code agents}. Immutable.
 *
 * @param key its name to clients, for ever: {@code [a-z][a-z0-9-]{0,62}}, unique in the project
 * @param revision grows by one with every update
 */
public record AgentRow(
    UUID id,
    UUID tenantId,
    UUID projectId,
    String key,
    String name,
    @Nullable String description,
    Status status,
    Instant createdAt,
    Instant updatedAt,
    long revision) {}
