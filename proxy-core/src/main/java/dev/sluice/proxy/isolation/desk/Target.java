package dev.sluice.proxy.isolation.desk;

import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.ledger.Owned;
import org.jspecify.annotations.Nullable;

/**
 * What a client names to be run. Immutable.
 *
 * @param agent of the assistant, when one is named
 * @param made the assistant that a client made of the agent; null when the agent itself is named
 * @param name as the client wrote it: what is absent is answered by quoting it
 */
public record Target(Agent agent, @Nullable Owned made, String name) {}
