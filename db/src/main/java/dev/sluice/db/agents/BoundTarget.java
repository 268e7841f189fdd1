package dev.sluice.db.agents;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a binding counts on: an assistant of a runtime, as it was deployed. Immutable.
 *
 * @param schemaHash 32 bytes; null when the schemas were not known; not to be written to
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record BoundTarget(
    UUID bindingId,
    UUID tenantId,
    UUID deploymentId,
    UUID runtimeId,
    UUID assistantId,
    String graphId,
    byte @Nullable [] schemaHash) {}
