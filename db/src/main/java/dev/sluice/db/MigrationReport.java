package dev.sluice.db;

import java.time.Duration;
import java.util.List;

/**
 * What a migration did.
 *
 * @param schemaVersion the schema's version afterwards
 * @param applied the migrations applied now, oldest first, as {@code VERSION DESCRIPTION}; empty
 *     when the schema was up to date
 * @param liveReplicas gateway processes that use this database at the moment: while a new version
 *     is rolled out, some of them may still be of the previous one
 * @param took how long it took
 */
public record MigrationReport(
    String schemaVersion, List<String> applied, int liveReplicas, Duration took) {
  public MigrationReport {
    applied = List.copyOf(applied);
  }
}
