package dev.sluice.db.agents;

import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.identity.PrincipalKind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment is to be. Immutable.
 *
 * @param runtimeId where the environment is placed
 * @param config an object in JSON, for runs of the assistant
 * @param context the same
 * @param schemaHash SHA-256 of the assistant's schemas as they are, 32 bytes; not to be written to
 * @param authorType with {@code authorId}: who makes it; null when it is the command line
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record NewDeployment(
    UUID tenantId,
    UUID agentId,
    Environment env,
    UUID runtimeId,
    UUID assistantId,
    String graphId,
    String config,
    String context,
    byte @Nullable [] schemaHash,
    @Nullable String note,
    @Nullable String sourceCommit,
    @Nullable PrincipalKind authorType,
    @Nullable UUID authorId) {}
