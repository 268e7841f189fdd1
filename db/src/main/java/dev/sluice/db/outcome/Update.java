package dev.sluice.db.outcome;

/**
 * What came of updating a row.
 *
 * @param <T> the row
 */
public sealed interface Update<T> {
  /** It is now this. */
  record Updated<T>(T row) implements Update<T> {}

  /** There is no such row. */
  record Absent<T>() implements Update<T> {}

  /** It has another revision than was expected; {@code current} is what it is. */
  record Conflict<T>(T current) implements Update<T> {}

  /** Another row has what must be unique; {@code field} is the first column of it. */
  record Taken<T>(String field) implements Update<T> {}
}
