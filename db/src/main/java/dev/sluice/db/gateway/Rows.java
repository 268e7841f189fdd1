package dev.sluice.db.gateway;

import dev.sluice.proxy.identity.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads columns. */
final class Rows {

  private Rows() {}

  static UUID uuid(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getObject(column, UUID.class));
  }

  static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column));
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(optionalInstant(row, column));
  }

  static @Nullable Instant optionalInstant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  static boolean isActive(ResultSet row, String column) throws SQLException {
    return "active".equals(row.getString(column));
  }

  /** Of the columns {@code tenant_id}, {@code tenant_slug} and {@code tenant_status}. */
  static Tenant tenant(ResultSet row) throws SQLException {
    return new Tenant(
        uuid(row, "tenant_id"), text(row, "tenant_slug"), isActive(row, "tenant_status"));
  }

  static <E extends Enum<E>> E constant(Class<E> type, String code) {
    return Enum.valueOf(type, code.toUpperCase(Locale.ROOT));
  }
}
