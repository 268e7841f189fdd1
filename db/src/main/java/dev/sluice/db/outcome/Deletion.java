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
  record InUse(String by) implements Deletion {
    /** What needs it, in the words of the APIs. */
    public String words() {
      return switch (by) {
        case "policy_bindings" -> "relations";
        case "tenants" -> "tenant, as its default project";
        case "runtime_bindings" -> "bindings";
        case "runtime_resources" -> "threads, crons or assistants";
        default -> by.replace('_', ' ');
      };
    }
  }
}
