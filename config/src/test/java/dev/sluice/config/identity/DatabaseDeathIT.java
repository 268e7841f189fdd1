package dev.sluice.config.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Application;
import dev.sluice.config.Settings;
import dev.sluice.config.identity.Who.KeyHolder;
import dev.sluice.config.wire.kit.Await;
import dev.sluice.db.Database;
import dev.sluice.db.identity.ApiKeyDao;
import dev.sluice.db.identity.DevelopmentIdentity;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.server.DatabaseSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database is killed under a gateway that serves, and comes back by itself. */
class DatabaseDeathIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void whoIsKnownGoesOnWhoIsNewWaitsUntilItIsStartedAgain() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient();
        EventRuntime runtime = EventRuntime.start();
        Application application = start(runtime);
        Database database = Database.open(sameServer())) {
      InetSocketAddress gateway = application.proxyAddress();
      Who who = new Who(database.jdbi());
      UUID tenant =
          database
              .jdbi()
              .onDemand(TenantDao.class)
              .findBySlug(DevelopmentIdentity.NAME)
              .orElseThrow()
              .id();
      KeyHolder revoked = who.key(tenant);
      Call known = Call.withKey(client, Files.readString(directory.resolve("db/dev-key")).strip());
      Call later = Call.withKey(client, revoked.text());
      Call unseen = Call.withKey(client, who.key(tenant).text());
      assertThat(known.status(gateway)).isEqualTo(200);
      assertThat(later.status(gateway)).isEqualTo(200);

      killServer();
      assertThat(unseen.status(gateway)).isEqualTo(503);
      assertThat(known.status(gateway)).isEqualTo(200);
      assertThat(known.get(gateway, "/-/readyz").statusCode()).isEqualTo(200);

      boolean again =
          Await.within(
              PATIENCE,
              () -> {
                assertThat(known.status(gateway)).isEqualTo(200);
                int status = unseen.status(gateway);
                assertThat(status).isIn(200, 503);
                return status == 200;
              });
      assertThat(again).as("let in again").isTrue();
      var _ =
          database.jdbi().onDemand(ApiKeyDao.class).revoke(revoked.tenant(), revoked.id(), null);
      Await.until("the change was heard", () -> later.status(gateway) == 401);
    }
    assertThat(directory.resolve("db/data/postmaster.pid")).doesNotExist();
  }

  private Application start(EventRuntime runtime) {
    return Application.start(
        Settings.open(
            runtime.url(),
            Map.of("open", "false", "database.data-dir", directory.resolve("db").toString())));
  }

  /** The lines of its pid file (PostgreSQL, "pg_ctl"): the first is its id, the fourth its port. */
  private List<String> pidFile() throws IOException {
    return Files.readAllLines(directory.resolve("db/data/postmaster.pid"));
  }

  private DatabaseSettings sameServer() throws IOException {
    return DatabaseSettings.of(
        "jdbc:postgresql://127.0.0.1:" + pidFile().get(3).strip() + "/sluice",
        "sluice",
        Files.readString(directory.resolve("db/password")).strip(),
        directory,
        2);
  }

  /** As {@code kill -9} of its postmaster does. */
  private void killServer() throws IOException {
    long pid = Long.parseLong(pidFile().getFirst().strip());
    assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
  }
}
