package dev.sluice.proxy.directory;

import java.util.UUID;

/** On which runtime an environment of a project lives. Immutable. */
public record Placement(UUID project, Environment environment, UUID runtime) {}
