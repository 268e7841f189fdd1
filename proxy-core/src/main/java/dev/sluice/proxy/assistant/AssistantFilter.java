package dev.sluice.proxy.assistant;

import dev.sluice.proxy.directory.Environment;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which assistants that clients made are looked for. Immutable.
 *
 * @param agents those of which they may be made
 * @param name what their names contain, in upper or lower case of ASCII; null: anything
 * @param metadata an object in JSON that theirs contains, as {@code jsonb} does; null: anything
 */
public record AssistantFilter(
    UUID tenant,
    UUID project,
    Environment environment,
    Set<UUID> agents,
    @Nullable String name,
    @Nullable String metadata) {
  public AssistantFilter {
    agents = Set.copyOf(agents);
  }
}
