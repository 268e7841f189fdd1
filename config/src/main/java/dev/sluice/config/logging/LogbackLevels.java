package dev.sluice.config.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.sluice.admin.LogLevels;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The levels of logback's loggers. Thread-safe. */
final class LogbackLevels implements LogLevels {
  /** Loggers are never forgotten, so whoever may set levels may not make any number of them. */
  static final int MOST_LOGGERS = 5_000;

  private static final List<String> LEVELS =
      List.of("off", "error", "warn", "info", "debug", "trace");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$-]+(\\.[A-Za-z0-9_$-]+)*");
  private static final int LONGEST_NAME = 200;

  private final LoggerContext context;

  LogbackLevels(LoggerContext context) {
    this.context = context;
  }

  @Override
  public SortedMap<String, String> levels() {
    SortedMap<String, String> levels = new TreeMap<>();
    for (Logger logger : context.getLoggerList()) {
      if (logger.getLevel() != null) {
        levels.put(nameOf(logger), text(logger.getLevel()));
      }
    }
    return levels;
  }

  /** Makes no logger: one that isn't there has the level of the nearest above it. */
  @Override
  public String get(String logger) {
    String name = logger;
    while (!isRoot(name)) {
      Logger existing = context.exists(name);
      if (existing != null) {
        return text(existing.getEffectiveLevel());
      }
      int dot = name.lastIndexOf('.');
      name = dot < 0 ? ROOT : name.substring(0, dot);
    }
    return text(context.getLogger(Logger.ROOT_LOGGER_NAME).getEffectiveLevel());
  }

  @Override
  public void set(String logger, String level) {
    String wanted = level.toLowerCase(Locale.ROOT);
    if (!LEVELS.contains(wanted)) {
      throw new IllegalArgumentException("level: expected one of " + String.join(", ", LEVELS));
    }
    existingOrNew(logger).setLevel(Level.toLevel(wanted));
  }

  private Logger existingOrNew(String name) {
    if (isRoot(name)) {
      return context.getLogger(Logger.ROOT_LOGGER_NAME);
    }
    if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("logger: expected " + ROOT + " or names between dots");
    }
    if (context.exists(name) == null && context.getLoggerList().size() >= MOST_LOGGERS) {
      throw new IllegalArgumentException("logger: expected one that is there already");
    }
    return context.getLogger(name);
  }

  private static boolean isRoot(String name) {
    return name.equalsIgnoreCase(ROOT);
  }

  private static String nameOf(Logger logger) {
    return isRoot(logger.getName()) ? ROOT : logger.getName();
  }

  private static String text(Level level) {
    return level.toString().toLowerCase(Locale.ROOT);
  }
}
