package dev.sluice.config.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Application;
import dev.sluice.config.Settings;
import dev.sluice.config.StartException;
import dev.sluice.config.wire.kit.Await;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away while gateways serve, and comes back. */
class OutageIT {
  @TempDir Path directory;

  @Test
  void whoIsKnownGoesOnWhoIsNewWaitsForTheDatabase() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient();
        EventRuntime runtime = EventRuntime.start();
        TestDatabase database = TestDatabase.start(directory.resolve("db"))) {
      Who who = new Who(database.jdbi());
      UUID tenant = who.tenant("acme");
      Call known = Call.withKey(client, who.key(tenant).text());
      Call unseen = Call.withKey(client, who.key(tenant).text());
      try (Application application = start(runtime, database, "1h")) {
        InetSocketAddress gateway = application.proxyAddress();
        assertThat(known.status(gateway)).isEqualTo(200);

        database.stop();
        assertThat(known.status(gateway)).isEqualTo(200);
        assertThat(unseen.status(gateway)).isEqualTo(503);
        assertThat(known.get(gateway, "/-/readyz").statusCode()).isEqualTo(200);

        database.startAgain();
        Await.until("let in again", () -> unseen.status(gateway) == 200);
        assertThat(known.status(gateway)).isEqualTo(200);
      }
    }
  }

  @Test
  void isUnreadyAndLetsNobodyInWhenTheGraceIsOver() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient();
        EventRuntime runtime = EventRuntime.start();
        TestDatabase database = TestDatabase.start(directory.resolve("db"))) {
      Who who = new Who(database.jdbi());
      Call known = Call.withKey(client, who.key(who.tenant("acme")).text());
      try (Application application = start(runtime, database, "2s")) {
        InetSocketAddress gateway = application.proxyAddress();
        InetSocketAddress admin = application.adminAddress();
        assertThat(known.status(gateway)).isEqualTo(200);
        Await.until("ready", () -> readiness(known, gateway) == 200);

        database.stop();
        Await.until("refused", () -> known.status(gateway) == 503);
        assertThat(readiness(known, gateway)).isEqualTo(503);
        assertThat(readiness(known, admin)).isEqualTo(503);

        database.startAgain();
        Await.until("ready again", () -> readiness(known, gateway) == 200);
        assertThat(known.status(gateway)).isEqualTo(200);
        assertThat(readiness(known, admin)).isEqualTo(200);
      }
    }
  }

  @Test
  void saysInOneSentenceThatTheDatabaseIsAwayAtStart() {
    try (EventRuntime runtime = EventRuntime.start();
        TestDatabase database = TestDatabase.start(directory.resolve("db"))) {
      database.stop();
      assertThatThrownBy(() -> start(runtime, database, "2m").close())
          .isInstanceOf(StartException.class)
          .hasMessageStartingWith("no connection to the database at 127.0.0.1:");
    }
  }

  private static int readiness(Call call, InetSocketAddress port) {
    try {
      return call.get(port, "/-/readyz").statusCode();
    } catch (java.io.IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Application start(EventRuntime runtime, TestDatabase database, String grace) {
    return Application.start(
        Settings.open(
            runtime.url(),
            database.settings(Map.of("upstream.tenant", "acme", "identity.outage-grace", grace))));
  }
}
