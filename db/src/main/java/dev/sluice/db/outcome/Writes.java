package dev.sluice.db.outcome;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Runs writes that a constraint may refuse, and tells which one did. Within a transaction a refused
 * write is taken back alone: the transaction can go on.
 */
public final class Writes {

  private static final String UNIQUE_VIOLATION = "23505";
  private static final String FOREIGN_KEY_VIOLATION = "23503";
  private static final String SAVEPOINT = "attempt";

  private Writes() {}

  /**
   * Inserts a row.
   *
   * @param fields the column to name for each constraint that may refuse it
   * @throws JdbiException when anything else goes wrong
   */
  public static <T> Creation<T> create(
      Handle handle, Map<String, String> fields, Supplier<T> insert) {
    try {
      return new Creation.Created<>(attempt(handle, insert));
    } catch (JdbiException e) {
      String field = fields.get(constraint(e));
      if (field == null) {
        throw e;
      }
      return state(e).equals(UNIQUE_VIOLATION)
          ? new Creation.Taken<>(field)
          : new Creation.Unknown<>(field);
    }
  }

  /**
   * Updates a row where no constraint may refuse, by a statement that asks for its revision.
   *
   * @param find the row as it is, to tell an absent one from one with another revision
   */
  public static <T> Update<T> update(
      Handle handle, Supplier<Optional<T>> update, Supplier<Optional<T>> find) {
    return update(handle, Map.of(), update, find);
  }

  /**
   * Updates a row, by a statement that asks for its revision.
   *
   * @param fields the column to name for each constraint that may refuse it
   * @param find the row as it is, to tell an absent one from one with another revision
   */
  public static <T> Update<T> update(
      Handle handle,
      Map<String, String> fields,
      Supplier<Optional<T>> update,
      Supplier<Optional<T>> find) {
    try {
      Optional<T> updated = attempt(handle, update);
      return updated.isPresent()
          ? new Update.Updated<>(updated.get())
          : find.get().<Update<T>>map(Update.Conflict::new).orElseGet(Update.Absent::new);
    } catch (JdbiException e) {
      String field = fields.get(constraint(e));
      if (field == null) {
        throw e;
      }
      return new Update.Taken<>(field);
    }
  }

  /**
   * Deletes a row, by a statement that asks for its revision; what refers to it may refuse.
   *
   * @param delete how many rows it deleted
   * @param find the row as it is, to tell an absent one from one with another revision
   */
  public static <T> Deletion delete(
      Handle handle, Supplier<Integer> delete, Supplier<Optional<T>> find) {
    try {
      if (attempt(handle, delete) > 0) {
        return new Deletion.Deleted();
      }
      return find.get().isPresent() ? new Deletion.Conflict() : new Deletion.Absent();
    } catch (JdbiException e) {
      if (!isForeignKeyViolation(state(e))) {
        throw e;
      }
      return new Deletion.InUse(table(e));
    }
  }

  private static <T> T attempt(Handle handle, Supplier<T> statement) {
    if (!handle.isInTransaction()) {
      return statement.get();
    }
    handle.savepoint(SAVEPOINT);
    try {
      T result = statement.get();
      handle.releaseSavepoint(SAVEPOINT);
      return result;
    } catch (JdbiException e) {
      handle.rollbackToSavepoint(SAVEPOINT);
      throw e;
    }
  }

  /** 23001 is what ON DELETE RESTRICT raises from PostgreSQL 18 on. */
  private static boolean isForeignKeyViolation(String state) {
    return state.equals(FOREIGN_KEY_VIOLATION) || state.equals("23001");
  }

  private static String state(JdbiException e) {
    return e.getCause() instanceof SQLException sql && sql.getSQLState() != null
        ? sql.getSQLState()
        : "";
  }

  private static String constraint(JdbiException e) {
    ServerErrorMessage message = message(e);
    return message == null || message.getConstraint() == null ? "" : message.getConstraint();
  }

  /** The table that refers; where it is the row's own, the one that is referred to. */
  private static String table(JdbiException e) {
    ServerErrorMessage message = message(e);
    return message == null || message.getTable() == null ? "other rows" : message.getTable();
  }

  private static @Nullable ServerErrorMessage message(JdbiException e) {
    return e.getCause() instanceof PSQLException sql ? sql.getServerErrorMessage() : null;
  }
}
