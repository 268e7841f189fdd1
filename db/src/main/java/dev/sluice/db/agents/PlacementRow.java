package dev.sluice.db.agents;

import dev.sluice.proxy.directory.Environment;
import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code placements}: on which runtime an environment of a project lives. Immutable.
 *
 * @param revision grows by one with every update
 */
public record PlacementRow(
    UUID id,
    UUID tenantId,
    UUID projectId,
    Environment env,
    UUID runtimeId,
    Instant createdAt,
    Instant updatedAt,
    long revision) {}
