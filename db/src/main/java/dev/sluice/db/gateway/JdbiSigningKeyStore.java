package dev.sluice.db.gateway;

import dev.sluice.db.Database;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.assertion.SealedKey;
import dev.sluice.proxy.identity.assertion.SigningKeyStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The signing keys of identity assertions, in the database. Thread-safe; blocks. */
public final class JdbiSigningKeyStore implements SigningKeyStore {

  private static final String LOAD =
      """
      SELECT kid, sealed, created_at, signs_from
        FROM signing_keys
       ORDER BY signs_from, id
      """;

  private static final String ADD =
      """
      INSERT INTO signing_keys (kid, sealed, created_at, signs_from)
      VALUES (:kid, :sealed, :createdAt, :signsFrom)
      """;

  private final Queries queries;

  /** On a migrated database. */
  public JdbiSigningKeyStore(Database database) {
    this.queries = new Queries(database.jdbi());
  }

  @Override
  public List<SealedKey> load() throws SourceUnavailableException {
    return queries.ask(JdbiSigningKeyStore::all);
  }

  @Override
  public List<SealedKey> add(SealedKey key, @Nullable String after)
      throws SourceUnavailableException {
    return queries.inTransaction(handle -> {
      handle.execute("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE"); // one at a time
      List<SealedKey> keys = all(handle);
      String newest = keys.isEmpty() ? null : keys.getLast().kid();
      if (!Objects.equals(newest, after)) {
        return keys;
      }
      insert(handle, key);
      return all(handle);
    });
  }

  private static List<SealedKey> all(Handle handle) {
    return handle.createQuery(LOAD).map((row, context) -> key(row)).list();
  }

  private static SealedKey key(ResultSet row) throws SQLException {
    return new SealedKey(
        Rows.text(row, "kid"),
        row.getBytes("sealed"),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "signs_from"));
  }

  private static void insert(Handle handle, SealedKey key) {
    handle
        .createUpdate(ADD)
        .bind("kid", key.kid())
        .bind("sealed", key.sealed())
        .bind("createdAt", key.createdAt())
        .bind("signsFrom", key.signsFrom())
        .execute();
  }

  @Override
  public void remove(Collection<String> kids) throws SourceUnavailableException {
    queries.ask(handle ->
        handle
            .createUpdate("DELETE FROM signing_keys WHERE kid = ANY (:kids)")
            .bindArray("kids", String.class, kids)
            .execute());
  }
}
