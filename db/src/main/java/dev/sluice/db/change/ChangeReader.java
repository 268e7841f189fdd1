package dev.sluice.db.change;

import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.change.ChangeListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Reads changes from one connection after another and remembers what was told. Thread-confined to
 * the feed's thread.
 */
final class ChangeReader {

  /** Most changes read at once. */
  private static final int BATCH = 500;

  /** One row for each change not heard of, or a single one with the newest version alone. */
  private static final String UNHEARD =
      """
      SELECT v.version AS newest, c.version, c.kind, c.tenant_id, c.row_id
        FROM change_version v
        LEFT JOIN LATERAL (
               SELECT version, kind, tenant_id, row_id
                 FROM changes
                WHERE version > ?
                ORDER BY version
                LIMIT ?) c ON true
       ORDER BY c.version
      """;

  private static final Map<String, Change.Kind> KINDS =
      Stream.of(Change.Kind.values())
          .collect(Collectors.toUnmodifiableMap(Change.Kind::code, Function.identity()));

  /** A row of {@code changes}; the kind is null when a newer Sluice wrote it. */
  private record Row(long version, Change.@Nullable Kind kind, @Nullable UUID tenant, UUID id) {}

  /** What one question gave: the newest version, and the first changes not heard of. */
  private record Unheard(long newest, List<Row> rows) {}

  private final ChangeListener listener;

  /** The last version told, or -1 before the first question: what was before is no concern. */
  private long heard = -1;

  /** How often everything was heard. */
  private long polls;

  ChangeReader(ChangeListener listener) {
    this.listener = listener;
  }

  long polls() {
    return polls;
  }

  void listen(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN sluice_changes");
    }
  }

  /** Tells all that is new, and then that it was all. */
  void poll(Connection connection) throws SQLException {
    long asked;
    do {
      asked = System.nanoTime();
    } while (!tell(ask(connection)));
    polls++;
    listener.confirmed(asked);
  }

  /** Waits until something is notified or the time is over. */
  void awaitNotification(Connection connection, Duration longest) throws SQLException {
    connection
        .unwrap(PGConnection.class)
        .getNotifications(Math.toIntExact(longest.toMillis())); // they only wake
  }

  private Unheard ask(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UNHEARD)) {
      statement.setLong(1, heard < 0 ? Long.MAX_VALUE : heard);
      statement.setInt(2, BATCH);
      try (ResultSet rows = statement.executeQuery()) {
        return read(rows);
      }
    }
  }

  private static Unheard read(ResultSet rows) throws SQLException {
    long newest = -1;
    List<Row> unheard = new ArrayList<>();
    while (rows.next()) {
      newest = rows.getLong("newest");
      String kind = rows.getString("kind");
      if (kind != null) {
        unheard.add(
            new Row(
                rows.getLong("version"),
                KINDS.get(kind),
                rows.getObject("tenant_id", UUID.class),
                rows.getObject("row_id", UUID.class)));
      }
    }
    if (newest < 0) {
      throw new SQLException("the table change_version is empty");
    }
    return new Unheard(newest, unheard);
  }

  /** True when nothing is left to ask for. */
  private boolean tell(Unheard unheard) {
    for (Row row : unheard.rows) {
      if (row.version != heard + 1) {
        break;
      }
      tell(row);
      heard = row.version;
    }
    if (heard == unheard.newest) {
      return true;
    }
    boolean isMore = unheard.rows.size() == BATCH && unheard.rows.getLast().version == heard;
    if (isMore) {
      return false;
    }
    // Either the table no longer reaches back, or the database is an older one than before.
    if (heard >= 0) {
      listener.lost();
    }
    heard = unheard.newest;
    return true;
  }

  private void tell(Row row) {
    if (row.kind == null) {
      listener.lost();
    } else {
      listener.changed(new Change(row.version, row.kind, row.tenant, row.id));
    }
  }
}
