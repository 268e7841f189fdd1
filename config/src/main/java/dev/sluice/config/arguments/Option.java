package dev.sluice.config.arguments;

import dev.sluice.config.settings.key.Keys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may stand behind the commands that take settings. */
enum Option {
  CONFIG("--config", "-c", "FILE", "Settings file, in YAML.", null),
  SET("--set", null, "KEY=VALUE", "Sets any setting; may be repeated.", null),
  OPEN(
      "--open", null, null, "The transparent gateway: no identity, no database.", Keys.OPEN.name()),
  UPSTREAM(
      "--upstream", null, "URL", "The runtime, as --set upstream.url.", Keys.UPSTREAM_URL.name()),
  LISTEN("--listen", null, "HOST:PORT", "The proxy port, as --set listen.", Keys.LISTEN.name()),
  ADMIN(
      "--admin",
      null,
      "HOST:PORT",
      "The admin port, as --set admin.listen.",
      Keys.ADMIN_LISTEN.name()),
  ISSUER(
      "--issuer",
      null,
      "URL",
      "Of whose tokens, as --set admin.bootstrap.issuer.",
      Keys.ADMIN_BOOTSTRAP_ISSUER.name()),
  SUBJECT(
      "--subject",
      null,
      "NAME",
      "Who, as their sub claim has it.",
      Keys.ADMIN_BOOTSTRAP_SUBJECT.name()),
  FILE("--file", "-f", "FILE", "What is declared, in YAML.", null),
  YES("--yes", "-y", null, "Applies the plan without asking.", null),
  PRUNE("--prune", null, null, "Takes away what is not declared, but for tenants.", null);

  private final String longName;
  private final @Nullable String shortName;
  private final @Nullable String label;
  private final String description;
  private final @Nullable String key;

  Option(
      String longName,
      @Nullable String shortName,
      @Nullable String label,
      String description,
      @Nullable String key) {
    this.longName = longName;
    this.shortName = shortName;
    this.label = label;
    this.description = description;
    this.key = key;
  }

  String longName() {
    return longName;
  }

  List<String> names() {
    return shortName == null ? List.of(longName) : List.of(shortName, longName);
  }

  /** What its value is called; null when it takes none. */
  @Nullable String label() {
    return label;
  }

  String description() {
    return description;
  }

  /** The key of the setting that it is another name of; null when there is none. */
  @Nullable String key() {
    return key;
  }

  /** Whether it may stand behind a command. */
  boolean isFor(Command command) {
    return switch (this) {
      case CONFIG, SET -> command.takesSettings();
      case ISSUER, SUBJECT -> command == Command.ADMIN_GRANT;
      case FILE, YES, PRUNE -> command == Command.APPLY;
      case OPEN, UPSTREAM, LISTEN, ADMIN ->
          command.takesSettings() && !command.isAboutThePlatform();
    };
  }

  /** Whether it may be given more than once. */
  boolean isRepeatable() {
    return this == SET;
  }

  static @Nullable Option named(String name) {
    for (Option option : values()) {
      if (option.names().contains(name)) {
        return option;
      }
    }
    return null;
  }
}
