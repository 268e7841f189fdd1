package dev.sluice.db.change;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to the database. Thread-safe. */
@FunctionalInterface
public interface ConnectionSource {
  /** A new connection, which the caller closes; one that never waits for an answer for ever. */
  Connection open() throws SQLException;
}
