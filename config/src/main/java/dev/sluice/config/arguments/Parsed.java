package dev.sluice.config.arguments;

import dev.sluice.config.settings.Assignment;
import dev.sluice.config.settings.Sources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a command line. */
public sealed interface Parsed {

  /**
   * Something to do. Immutable.
   *
   * @param file the settings file; null: none
   * @param options settings that were given by options of their own
   * @param assignments what was given by {@code --set}
   */
  record Arguments(
      Command command, @Nullable Path file, List<Assignment> options, List<String> assignments)
      implements Parsed {
    public Arguments {
      options = List.copyOf(options);
      assignments = List.copyOf(assignments);
    }

    /** Where the settings come from. */
    public Sources sources(Map<String, String> environment) {
      return new Sources(file, environment, options, assignments);
    }
  }

  /** Something to say instead: help that was asked for. */
  record Help(String text) implements Parsed {}

  /** Something to say instead: what is wrong, and how it is right. */
  record Misuse(String text) implements Parsed {}
}
