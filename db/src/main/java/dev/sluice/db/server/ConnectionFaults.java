package dev.sluice.db.server;

import java.sql.SQLException;

/** Turns what the driver says of a failed connection into one sentence without secrets. */
final class ConnectionFaults {

  private ConnectionFaults() {}

  /** SQLSTATE classes and codes: PostgreSQL documentation, appendix A. */
  static DatabaseException explain(SQLException e, DatabaseSettings.External settings) {
    String target = settings.target();
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String user = settings.user().isEmpty() ? "the user" : "user \"" + settings.user() + "\"";
    return new DatabaseException(
        switch (state) {
          case "28P01" -> "the database at " + target + " refused the password of " + user;
          case "28000" -> "the database at " + target + " does not let " + user + " in from here";
          case "3D000" -> "there is no such database at " + target;
          case "42501" -> user + " may not connect to the database at " + target;
          case "53300" -> "the database at " + target + " has no connection left for " + user;
          case "57P03" -> "the database at " + target + " is starting or shutting down";
          case "08004" ->
              "the database at " + target + " asks for a password (set database.password-ref)";
          default -> reach(state) + target + " (" + causeOf(e) + ")";
        },
        e);
  }

  private static String reach(String state) {
    return state.startsWith("08")
        ? "no connection to the database at "
        : "no session with the database at ";
  }

  /** The kind of the innermost cause: the driver's own text may repeat what it was given. */
  private static String causeOf(SQLException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case java.net.UnknownHostException _ -> "the host is unknown";
      case java.net.ConnectException _ -> "connection refused";
      case java.net.SocketTimeoutException _ -> "no answer in time";
      case java.io.EOFException _ -> "it closed the connection: is that a PostgreSQL server?";
      case SQLException sql when sql.getSQLState() != null -> "SQLSTATE " + sql.getSQLState();
      default -> cause.getClass().getSimpleName();
    };
  }
}
