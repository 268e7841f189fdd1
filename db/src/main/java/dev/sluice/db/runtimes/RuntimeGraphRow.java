package dev.sluice.db.runtimes;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code runtime_graphs}: a graph that was found on a runtime, with its system assistant.
 * Immutable.
 *
 * @param schemaHash SHA-256 of the assistant's schemas, 32 bytes; null when they could not be read;
 *     not to be written to
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record RuntimeGraphRow(
    UUID runtimeId,
    String graphId,
    UUID assistantId,
    byte @Nullable [] schemaHash,
    Instant seenAt) {}
