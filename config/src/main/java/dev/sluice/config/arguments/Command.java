package dev.sluice.config.arguments;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the program can do. */
public enum Command {
  SERVE("Runs the gateway until it is told to stop (SIGTERM or SIGINT).", true),
  CHECK("Says whether the settings are good, and what they are. Starts nothing.", true),
  MIGRATE("Brings the database up to date.", true),
  ADMIN_GRANT("Makes somebody a platform administrator, such as the first one.", true),
  APPLY("Brings the platform to what a file declares: shows a plan, and asks.", true),
  EXPORT("Prints the platform in the form that apply takes.", true),
  VERSION("Prints the version.", false);

  private final String description;
  private final boolean takesSettings;

  Command(String description, boolean takesSettings) {
    this.description = description;
    this.takesSettings = takesSettings;
  }

  /** As it is typed: one word, or two. */
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Whether it speaks to the database alone, and starts no gateway. */
  boolean isAboutThePlatform() {
    return this == ADMIN_GRANT || this == APPLY || this == EXPORT;
  }

  String description() {
    return description;
  }

  boolean takesSettings() {
    return takesSettings;
  }

  static @Nullable Command of(String words) {
    for (Command command : values()) {
      if (command.words().equals(words)) {
        return command;
      }
    }
    return null;
  }
}
