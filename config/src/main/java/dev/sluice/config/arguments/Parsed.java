package dev.sluice.config.arguments;

import dev.sluice.config.settings.source.Assignment;
import dev.sluice.config.settings.source.Sources;
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
   * @param declaration what is to be applied
   */
  record Arguments(
      Command command,
      @Nullable Path file,
      List<Assignment> options,
      List<String> assignments,
      Declaration declaration)
      implements Parsed {
    public Arguments {
      options = List.copyOf(options);
      assignments = List.copyOf(assignments);
    }

    /** Of another command than {@code apply}. */
    public Arguments(
        Command command, @Nullable Path file, List<Assignment> options, List<String> assignments) {
      this(command, file, options, assignments, Declaration.NONE);
    }

    /** Where the settings come from. */
    public Sources sources(Map<String, String> environment) {
      return new Sources(file, environment, options, assignments);
    }
  }

  /**
   * What {@code apply} is told. Immutable.
   *
   * @param file null when none was given
   */
  record Declaration(@Nullable Path file, boolean isAgreed, boolean prunes) {
    static final Declaration NONE = new Declaration(null, false, false);
  }

  /** Something to say instead: help that was asked for. */
  record Help(String text) implements Parsed {}

  /** Something to say instead: what is wrong, and how it is right. */
  record Misuse(String text) implements Parsed {}
}
