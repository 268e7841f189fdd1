package dev.sluice.config.arguments;

import dev.sluice.config.settings.source.Assignment;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a command line. */
public final class ArgumentsReader {
  /*
   * picocli does it, for every form and every mistake; but for the plain form, that start scripts
   * have: a command, and options each followed by its value. picocli's classes are in the format of
   * Java 5, which no AOT cache takes, so they cost some 50 ms of every start. The plain form is read
   * here, by the same table of options; a test compares the two.
   */

  private ArgumentsReader() {}

  /** Reads one. Never fails. */
  public static Parsed read(List<String> words) {
    Parsed plain = readPlain(words);
    return plain != null ? plain : PicocliReader.read(words);
  }

  /** Null when it isn't in the plain form, right or wrong. */
  static Parsed.@Nullable Arguments readPlain(List<String> words) {
    Command command = words.isEmpty() ? null : Command.of(words.getFirst());
    if (command == null) {
      return null;
    }
    Gathered gathered = new Gathered(command);
    int at = 1;
    while (at < words.size()) {
      Option option = Option.named(words.get(at++));
      if (option == null || !option.isFor(command) || !gathered.mayTake(option)) {
        return null;
      }
      if (option.label() == null) {
        gathered.take(option, "true");
      } else if (at < words.size() && isPlainValue(words.get(at))) {
        gathered.take(option, words.get(at++));
      } else {
        return null;
      }
    }
    return gathered.arguments();
  }

  private static boolean isPlainValue(String word) {
    return !word.isEmpty() && "-@\"'".indexOf(word.charAt(0)) < 0;
  }

  /** Options as they are found. */
  static final class Gathered {
    private final Command command;
    private final List<Assignment> options = new ArrayList<>();
    private final List<String> assignments = new ArrayList<>();
    private final Set<Option> taken = EnumSet.noneOf(Option.class);
    private @Nullable Path file;
    private @Nullable Path declared;

    Gathered(Command command) {
      this.command = command;
    }

    boolean mayTake(Option option) {
      return option.isRepeatable() || !taken.contains(option);
    }

    /**
     * Takes an option.
     *
     * @throws InvalidPathException when it is a file whose name can't be one
     */
    void take(Option option, String value) {
      taken.add(option);
      String key = option.key();
      if (key != null) {
        options.add(new Assignment(option.longName(), key, value));
      } else {
        switch (option) {
          case SET -> assignments.add(value);
          case CONFIG -> file = Path.of(value);
          case FILE -> declared = Path.of(value);
          default -> {} // that it was taken says it
        }
      }
    }

    Parsed.Arguments arguments() {
      var declaration =
          new Parsed.Declaration(
              declared, taken.contains(Option.YES), taken.contains(Option.PRUNE));
      return new Parsed.Arguments(command, file, options, assignments, declaration);
    }
  }
}
