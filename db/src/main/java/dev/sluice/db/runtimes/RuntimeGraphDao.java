package dev.sluice.db.runtimes;

import java.util.Collection;
import java.util.UUID;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The graphs that were found on runtimes. Not for transactions of a tenant. */
public interface RuntimeGraphDao {

  /** Notes a graph that was found, with its system assistant. */
  @SqlUpdate(
      """
      INSERT INTO runtime_graphs (runtime_id, graph_id, assistant_id, schema_hash)
      VALUES (:runtimeId, :graphId, :assistantId, CAST(:schemaHash AS bytea))
      ON CONFLICT (runtime_id, graph_id) DO UPDATE
         SET assistant_id = excluded.assistant_id, schema_hash = excluded.schema_hash,
             seen_at = now()
      """)
  void put(
      @Bind("runtimeId") UUID runtimeId,
      @Bind("graphId") String graphId,
      @Bind("assistantId") UUID assistantId,
      @Bind("schemaHash") byte @Nullable [] schemaHash);

  /** Forgets the graphs of a runtime that are not among these; says how many. */
  @SqlUpdate(
      """
      DELETE FROM runtime_graphs
       WHERE runtime_id = :runtimeId AND NOT graph_id = ANY (CAST(:graphIds AS text[]))
      """)
  int removeOthers(
      @Bind("runtimeId") UUID runtimeId, @Bind("graphIds") Collection<String> graphIds);
}
