package dev.sluice.db;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * The gateway processes that use this database. All times are the database's own, so that the
 * clocks of the replicas need not agree.
 */
@RegisterConstructorMapper(Replica.class)
public interface ReplicaDao {

  /** A replica not heard of for so long is taken for dead, in seconds. */
  int LIVE_SECONDS = 15;

  /** Most replicas that one listing returns. */
  int MAX_LISTED = 1_000;

  /** Registers a process that has just started and returns its row. */
  @SqlQuery(
      """
      INSERT INTO replicas (version, host)
      VALUES (:version, :host)
      RETURNING id, started_at, seen_at, version, host
      """)
  Replica register(@Bind("version") String version, @Bind("host") String host);

  /** Notes that a replica lives; false when its row is gone and it must register again. */
  @SqlUpdate("UPDATE replicas SET seen_at = now() WHERE id = :id")
  boolean seen(@Bind("id") UUID id);

  /** Replicas heard of within the last seconds, the youngest first. */
  @SqlQuery(
      """
      SELECT id, started_at, seen_at, version, host
        FROM replicas
       WHERE seen_at > now() - make_interval(secs => :seconds)
       ORDER BY seen_at DESC, id DESC
       LIMIT :limit
      """)
  List<Replica> findSeenWithin(@Bind("seconds") int seconds, @Bind("limit") int limit);

  /** How many replicas have been heard of within the last seconds. */
  @SqlQuery(
      """
      SELECT count(*)
        FROM replicas
       WHERE seen_at > now() - make_interval(secs => :seconds)
      """)
  int countSeenWithin(@Bind("seconds") int seconds);

  /** Takes out a replica that ends in good order; false when it was not there. */
  @SqlUpdate("DELETE FROM replicas WHERE id = :id")
  boolean remove(@Bind("id") UUID id);

  /** Takes out replicas that have not been heard of for so long, and says how many. */
  @SqlUpdate("DELETE FROM replicas WHERE seen_at < now() - make_interval(secs => :seconds)")
  int removeUnseenFor(@Bind("seconds") int seconds);
}
