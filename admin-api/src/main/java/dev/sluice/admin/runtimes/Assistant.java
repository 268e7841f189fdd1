package dev.sluice.admin.runtimes;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An assistant as a runtime tells of it. Immutable.
 *
 * @param isSystem whether the runtime made it for a graph of its own
 * @param tenant whose stamp it has; null when it has none
 */
public record Assistant(UUID id, String graphId, boolean isSystem, @Nullable String tenant) {}
