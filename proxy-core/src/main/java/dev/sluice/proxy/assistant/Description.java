package dev.sluice.proxy.assistant;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an assistant says of itself. Immutable.
 *
 * @param version counts its changes from 1; of an agent, the number of its deployment
 * @param config an object in JSON, like context and metadata
 */
public record Description(
    String name,
    @Nullable String text,
    int version,
    String config,
    String context,
    String metadata,
    Instant createdAt,
    Instant updatedAt) {}
