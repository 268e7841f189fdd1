package dev.sluice.admin.agents;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An assistant that was found on a runtime, to be deployed. Immutable.
 *
 * @param schemaHash SHA-256 of its schemas, 32 bytes; null when they can't be read; not to be
 *     written to
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record Target(
    UUID runtimeId, UUID assistantId, String graphId, byte @Nullable [] schemaHash) {}
