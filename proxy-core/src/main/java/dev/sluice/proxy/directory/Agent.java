package dev.sluice.proxy.directory;

import java.util.UUID;

/** An agent of a project. Immutable. */
public record Agent(UUID id, UUID project, String key, String name, boolean active) {}
