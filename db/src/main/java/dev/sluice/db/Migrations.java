package dev.sluice.db;

import dev.sluice.db.server.DatabaseException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;
import org.jdbi.v3.core.Jdbi;

/** The schema's history: forward only, expand then contract, see {@code db/README.md}. */
final class Migrations {

  private static final String LOCATION = "classpath:dev/sluice/db/migration";

  private Migrations() {}

  static MigrationReport migrate(DataSource dataSource, Jdbi jdbi) {
    long startNanos = System.nanoTime();
    TenantRows.ensureRole(jdbi);
    MigrateResult result = apply(dataSource);
    List<String> applied =
        result.migrations.stream().map(done -> done.version + " " + done.description).toList();
    String version =
        result.targetSchemaVersion == null
            ? result.initialSchemaVersion
            : result.targetSchemaVersion;
    int live = jdbi.onDemand(ReplicaDao.class).countSeenWithin(ReplicaDao.LIVE_SECONDS);
    return new MigrationReport(
        version, applied, live, Duration.ofNanos(System.nanoTime() - startNanos));
  }

  private static MigrateResult apply(DataSource dataSource) {
    try {
      return Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(dataSource)
          .locations(LOCATION)
          .failOnMissingLocations(true)
          .validateMigrationNaming(true)
          .cleanDisabled(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new DatabaseException("the schema could not be migrated: " + firstLine(e), e);
    }
  }

  private static String firstLine(FlywayException e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().filter(line -> !line.isBlank()).findFirst().orElse("no reason given");
  }
}
