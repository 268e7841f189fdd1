package dev.sluice.config.settings.source;

/**
 * A value as it was written down. Immutable.
 *
 * @param key the key that it is for, which may be none that there is
 * @param text scalars as written; the items of a list between commas
 * @param shape how it is written
 * @param source where it stands: {@code sluice.yaml:12}, {@code SLUICE_LISTEN}, {@code --set}
 */
public record Given(String key, String text, Shape shape, String source) {
  /** How a value is written. */
  public enum Shape {
    /** Not from a settings file: a scalar, or a list written as text. */
    TEXT,
    /** A scalar of a settings file. */
    SCALAR,
    /** A sequence of scalars of a settings file. */
    LIST,
    /** What no setting can be: a mapping, a sequence of other things, nothing at all. */
    OTHER
  }
}
