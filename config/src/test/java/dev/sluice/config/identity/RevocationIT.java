package dev.sluice.config.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Application;
import dev.sluice.config.Settings;
import dev.sluice.config.identity.Call.Stream;
import dev.sluice.config.identity.Who.KeyHolder;
import dev.sluice.config.identity.Who.Member;
import dev.sluice.config.wire.kit.Await;
import dev.sluice.db.identity.ApiKeyDao;
import dev.sluice.db.identity.MembershipDao;
import dev.sluice.db.identity.Status;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.identity.UserDao;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is taken back is taken back on every replica, live streams included, within the times of the
 * design (section 5): a second, and five with notifications cut.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevocationIT {
  private static final int STREAMS_EACH = 5;
  private static final Duration NOTIFIED = Duration.ofSeconds(1);
  private static final Duration CUT = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final TestIssuer issuer = TestIssuer.start();
  private final EventRuntime runtime = EventRuntime.start();
  private final AtomicBoolean flowing = new AtomicBoolean(true);
  private final AtomicLong flowed = new AtomicLong();
  private final List<Application> gateways = new ArrayList<>();
  private TestDatabase database;
  private UUID tenant;
  private Thread flow;

  @BeforeAll
  void startBoth(@org.junit.jupiter.api.io.TempDir Path directory) {
    database = TestDatabase.start(directory.resolve("db"));
    tenant = who().tenant("acme");
    Map<String, String> settings = new HashMap<>(issuer.settings());
    settings.put("upstream.tenant", "acme");
    for (int i = 0; i < 2; i++) {
      gateways.add(Application.start(Settings.open(runtime.url(), database.settings(settings))));
    }
    Call other = Call.withKey(client, who().key(tenant).text());
    flow = Thread.ofVirtual().start(() -> flow(other));
  }

  /** Requests of somebody else, all the time. */
  private void flow(Call other) {
    while (flowing.get()) {
      other.status(gateways.get((int) (flowed.incrementAndGet() % 2)).proxyAddress());
    }
  }

  @AfterAll
  void stop() throws InterruptedException {
    flowing.set(false);
    if (flow != null) {
      flow.join();
    }
    gateways.forEach(Application::close);
    if (database != null) {
      database.close();
    }
    runtime.close();
    issuer.close();
    client.close();
  }

  @AfterEach
  void restore() {
    database.jdbi().useHandle(h -> h.execute("ALTER TABLE changes ENABLE TRIGGER notify"));
    var _ = database.jdbi().onDemand(TenantDao.class).setStatus(tenant, null, Status.ACTIVE);
  }

  private Who who() {
    return new Who(database.jdbi());
  }

  /** What may be taken back. */
  enum What {
    KEY {
      @Override
      void takeBack(Jdbi jdbi, KeyHolder key, Member member) {
        var _ = jdbi.onDemand(ApiKeyDao.class).revoke(key.tenant(), key.id(), null);
      }
    },
    MEMBERSHIP {
      @Override
      void takeBack(Jdbi jdbi, KeyHolder key, Member member) {
        var _ =
            jdbi.onDemand(MembershipDao.class).delete(member.tenant(), member.membership(), null);
      }
    },
    USER {
      @Override
      void takeBack(Jdbi jdbi, KeyHolder key, Member member) {
        var _ = jdbi.onDemand(UserDao.class).setStatus(member.user(), null, Status.SUSPENDED);
      }
    },
    TENANT {
      @Override
      void takeBack(Jdbi jdbi, KeyHolder key, Member member) {
        var _ = jdbi.onDemand(TenantDao.class).setStatus(key.tenant(), null, Status.SUSPENDED);
      }
    };

    abstract void takeBack(Jdbi jdbi, KeyHolder key, Member member);
  }

  @ParameterizedTest
  @EnumSource
  void isHeardOfWithinASecond(What what) throws Exception {
    measure(what, NOTIFIED, "notified");
  }

  @ParameterizedTest
  @EnumSource
  void isHeardOfWithinFiveSecondsWhenNotificationsAreCut(What what) throws Exception {
    database.jdbi().useHandle(h -> h.execute("ALTER TABLE changes DISABLE TRIGGER notify"));
    measure(what, CUT, "notifications cut");
  }

  private void measure(What what, Duration most, String how) throws Exception {
    KeyHolder key = who().key(tenant);
    Member member = who().member(tenant, issuer.url());
    Call call =
        what == What.KEY || what == What.TENANT
            ? Call.withKey(client, key.text())
            : Call.withToken(client, issuer.token(member.subject()));
    List<Stream> streams = new ArrayList<>();
    for (Application gateway : gateways) {
      for (int i = 0; i < STREAMS_EACH; i++) {
        streams.add(call.stream(gateway.proxyAddress()));
      }
    }
    long flowedBefore = flowed.get();

    long start = System.nanoTime();
    what.takeBack(database.jdbi(), key, member);
    long refused = 0;
    for (Application gateway : gateways) {
      refused = Math.max(refused, refusedAfter(call, gateway.proxyAddress(), start));
    }
    long slowest = 0;
    for (Stream stream : streams) {
      slowest = Math.max(slowest, stream.aborted().get(20, TimeUnit.SECONDS) - start);
      stream.close();
    }
    System.out.printf(
        "RESULT revocation of a %s, %s: %d streams on two gateways aborted within %d ms,"
            + " new requests refused within %d ms, %d requests of others meanwhile%n",
        what.name().toLowerCase(java.util.Locale.ROOT),
        how,
        streams.size(),
        TimeUnit.NANOSECONDS.toMillis(slowest),
        TimeUnit.NANOSECONDS.toMillis(refused),
        flowed.get() - flowedBefore);
    assertThat(Duration.ofNanos(slowest)).isLessThanOrEqualTo(most);
    assertThat(Duration.ofNanos(refused)).isLessThanOrEqualTo(most);
  }

  private static long refusedAfter(Call call, InetSocketAddress gateway, long start) {
    Await.until(
        "refused",
        () -> {
          int status = call.status(gateway);
          return status == 401 || status == 403;
        });
    return System.nanoTime() - start;
  }
}
