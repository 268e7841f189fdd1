package dev.sluice.db.server;

import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * Shows the embedded server's password to nobody: whoever listens on its port while it is dead may
 * ask for it in plain text, and PostgreSQL's driver tells it. By SCRAM (RFC 5802) a client proves
 * that it knows the password and gives nothing away. Made by the driver, by its name. Immutable.
 */
public final class ScramOnly implements AuthenticationPlugin {
  private final @Nullable String password;

  /** The driver's settings for a connection. */
  public ScramOnly(Properties settings) {
    this.password = settings.getProperty("password");
  }

  @Override
  public char @Nullable [] getPassword(AuthenticationRequestType type) throws PSQLException {
    if (type != AuthenticationRequestType.SASL) {
      throw new PSQLException(
          "who listens on the embedded server's port is not that server: it asked for a password by "
              + type,
          PSQLState.CONNECTION_REJECTED);
    }
    return password == null ? null : password.toCharArray();
  }
}
