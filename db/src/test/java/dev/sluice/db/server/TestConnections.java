package dev.sluice.db.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Connections as the gateway has them, for tests of other packages. */
public final class TestConnections {

  private TestConnections() {}

  /** One outside the pool, which the caller closes; the server may be silent for 2 s. */
  public static Connection direct(DatabaseSettings.External settings, String applicationName)
      throws SQLException {
    return new Connector(settings).direct(applicationName, Duration.ofSeconds(2));
  }
}
