package dev.sluice.db.agents;

import dev.sluice.proxy.directory.Environment;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code deployments}: a revision of an agent in an environment, which never changes.
 * Immutable.
 *
 * @param number counts the agent's deployments from 1
 * @param config an object in JSON, as the database writes it
 * @param context the same
 * @param schemaHash of the assistant's schemas when it was made, 32 bytes; null when they were not
 *     known; not to be written to
 * @param authorType with {@code authorId}: who made it; null when it was the command line
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record DeploymentRow(
    UUID id,
    UUID tenantId,
    UUID agentId,
    int number,
    Environment env,
    UUID runtimeId,
    UUID assistantId,
    String graphId,
    String config,
    String context,
    byte @Nullable [] schemaHash,
    @Nullable String note,
    @Nullable String sourceCommit,
    @Nullable String authorType,
    @Nullable UUID authorId,
    Instant createdAt) {}
