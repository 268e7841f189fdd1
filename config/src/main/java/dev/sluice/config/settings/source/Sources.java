package dev.sluice.config.settings.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from; a later source overrides an earlier one. Immutable.
 *
 * @param file the settings file; null: none
 * @param environment all of the environment; what does not begin with {@code SLUICE_} is not looked
 *     at
 * @param options what the command line's own options give, such as {@code --upstream}
 * @param assignments {@code --set}, each {@code key=value}; of one key, the last one counts
 */
public record Sources(
    @Nullable Path file,
    Map<String, String> environment,
    List<Assignment> options,
    List<String> assignments) {
  public Sources {
    environment = Map.copyOf(environment);
    options = List.copyOf(options);
    assignments = List.copyOf(assignments);
  }
}
