package dev.sluice.proxy.directory;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An agent of a project. Immutable. */
public record Agent(
    UUID id,
    UUID project,
    String key,
    String name,
    @Nullable String description,
    boolean active,
    Instant createdAt) {}
