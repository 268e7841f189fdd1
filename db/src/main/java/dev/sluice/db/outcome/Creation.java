package dev.sluice.db.outcome;

/**
 * What came of creating a row.
 *
 * @param <T> the row
 */
public sealed interface Creation<T> {
  /** It is there, as this. */
  record Created<T>(T row) implements Creation<T> {}

  /** Another row has what must be unique; {@code field} is the first column of it. */
  record Taken<T>(String field) implements Creation<T> {}

  /** It refers to a row that is not there, or not in this tenant; {@code field} is the column. */
  record Unknown<T>(String field) implements Creation<T> {}
}
