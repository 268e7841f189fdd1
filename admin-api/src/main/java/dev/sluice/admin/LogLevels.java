package dev.sluice.admin;

import java.util.SortedMap;

/**
 * Which lines are logged, changeable while the process runs.
 *
 * <p>A logger without a level of its own has that of the nearest logger above it by name; the one
 * above all others is {@value #ROOT}. Levels are {@code off}, {@code error}, {@code warn}, {@code
 * info}, {@code debug} and {@code trace}.
 *
 * <p>Thread-safe. Never blocks.
 */
public interface LogLevels {
  /** The logger above all others. */
  String ROOT = "root";

  /** Loggers that have a level of their own, with it. {@value #ROOT} is always among them. */
  SortedMap<String, String> levels();

  /** The level that a logger logs at now, its own or from above. */
  String get(String logger);

  /**
   * Gives a logger a level of its own. Lasts until the process ends.
   *
   * @param level in any case
   * @throws IllegalArgumentException when the logger's name or the level is none; the message says
   *     what was expected and may be shown to whoever asked
   */
  void set(String logger, String level);
}
