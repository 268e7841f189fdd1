package dev.sluice.db.outcome;

/** What came of deleting a row. */
public sealed interface Deletion {
  /** It is gone. */
  record Deleted() implements Deletion {}

  /** There is no such row. */
  record Absent() implements Deletion {}

  /** It has another revision than was expected. */
  record Conflict() implements Deletion {}

  /** It must stay: rows of this table, or its own history, need it. */
  record InUse(String by) implements Deletion {}
}
