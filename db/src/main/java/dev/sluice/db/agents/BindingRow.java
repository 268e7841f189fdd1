package dev.sluice.db.agents;

import dev.sluice.proxy.directory.Environment;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code runtime_bindings}, with the deployment that it points at. Immutable.
 *
 * @param deploymentNumber counts the agent's deployments from 1
 * @param drift the code of a {@link Drift}: what the last look found
 * @param checkedAt when that was; null when nobody has looked
 * @param revision grows by one when it is pointed elsewhere
 */
public record BindingRow(
    UUID id,
    UUID tenantId,
    UUID agentId,
    Environment env,
    UUID deploymentId,
    int deploymentNumber,
    UUID runtimeId,
    UUID assistantId,
    String graphId,
    String drift,
    @Nullable Instant checkedAt,
    Instant createdAt,
    Instant updatedAt,
    long revision) {}
