package dev.sluice.proxy.isolation.desk;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * As what a runtime knows what is to be run. Immutable.
 *
 * @param graph its graph there; null when a client's assistant says itself which
 * @param deployment null when a client's assistant is run
 */
public record Running(UUID assistant, @Nullable String graph, @Nullable UUID deployment) {}
