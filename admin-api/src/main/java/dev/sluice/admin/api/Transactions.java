package dev.sluice.admin.api;

import dev.sluice.admin.http.ProblemException;
import dev.sluice.db.Daos;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs work in one transaction. Thread-safe; blocks. */
public interface Transactions {

  /** Work that may be refused: then it is rolled back. */
  @FunctionalInterface
  interface Work<T> {
    T in(Daos daos) throws ProblemException;
  }

  /**
   * Runs the work.
   *
   * @param tenant whose rows alone it sees; null when it sees all
   * @throws ProblemException what the work threw; 503 when the database is away
   */
  <T> T run(@Nullable UUID tenant, Work<T> work) throws ProblemException;
}
