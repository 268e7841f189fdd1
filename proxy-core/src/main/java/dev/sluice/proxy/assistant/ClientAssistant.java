package dev.sluice.proxy.assistant;

import java.util.UUID;

/**
 * An assistant that a client made, as the runtime last told it. Immutable.
 *
 * @param agent that it was made from, and is for good
 */
public record ClientAssistant(UUID id, UUID agent, Description description) {}
