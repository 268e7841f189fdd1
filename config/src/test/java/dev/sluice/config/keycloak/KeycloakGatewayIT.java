package dev.sluice.config.keycloak;

import static dev.sluice.config.keycloak.TwoTenants.ACME;
import static dev.sluice.config.keycloak.TwoTenants.ADAM;
import static dev.sluice.config.keycloak.TwoTenants.ALICE;
import static dev.sluice.config.keycloak.TwoTenants.AUDREY;
import static dev.sluice.config.keycloak.TwoTenants.BOB;
import static dev.sluice.config.keycloak.TwoTenants.CAROL;
import static dev.sluice.config.keycloak.TwoTenants.DAVE;
import static dev.sluice.config.keycloak.TwoTenants.MALLORY;
import static dev.sluice.config.keycloak.TwoTenants.PROGRAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.identity.Call.Stream;
import dev.sluice.config.identity.Tunnel;
import dev.sluice.config.keycloak.JsonClient.Answer;
import dev.sluice.config.keycloak.TwoTenants.Program;
import dev.sluice.config.wire.kit.Await;
import dev.sluice.proxy.identity.TenantRole;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** People and programs of a real Keycloak come to a gateway in identity mode. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeycloakGatewayIT {
  /** What the design (section 5) allows for a change until it holds everywhere. */
  private static final Duration NOTIFIED = Duration.ofSeconds(1);

  private static final String THREAD = "/threads/0199a0e0-0000-7000-8000-000000000000";

  private final RealKeycloak keycloak = RealKeycloak.shared();
  private final Logins logins = keycloak.logins();
  private TestGateway gateway;

  @BeforeAll
  void start(@TempDir Path directory) {
    gateway = new TestGateway(directory.resolve("db"), keycloak.issuer(), Map.of());
  }

  @AfterAll
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void peopleComeInWithTheRoleOfTheirGroupHoweverTheySignedIn() throws Exception {
    String alice = logins.password(ALICE).access();
    String adam = logins.browser(ADAM).access();
    isInAcme(alice, TenantRole.OWNER);
    isInAcme(adam, TenantRole.ADMIN);
    isInAcme(logins.saml(DAVE, "openid").access(), TenantRole.MEMBER);
    streams(alice);
    streams(adam);
    String audrey = logins.password(AUDREY).access();
    isInAcme(audrey, TenantRole.AUDITOR);
    assertThat(gateway.get(audrey, THREAD).statusCode()).isEqualTo(200);
    assertThat(gateway.run(audrey)).isEqualTo(403);
  }

  @Test
  void aMemberRunsWithARelationThatATenantsAdministratorGives() throws Exception {
    String dave = logins.saml(DAVE, "openid").access();
    assertThat(gateway.run(dave)).isEqualTo(403);
    String adam = logins.password(ADAM).access();
    String bob = logins.password(BOB).access();
    String id = gateway.idOf(dave);
    assertThat(gateway.admin("GET", "/v1/users", adam, null).status()).isEqualTo(403);
    assertThat(relations(bob).status()).as("a member's look at the admin API").isEqualTo(403);

    gateway.letDevelop(adam, "user", id);
    comesTrue(() -> gateway.run(dave) == 200);
    streams(dave);
    assertThat(gateway.run(bob)).as("another member's run").isEqualTo(403);
  }

  private Answer relations(String token) {
    String path = "/v1/tenants/" + gateway.tenantOf(token) + "/relations";
    return gateway.admin("GET", path, token, null);
  }

  @Test
  void aProgramComesInOnceAServiceAccountIsMapped() throws Exception {
    Program program = PROGRAMS.getFirst();
    String token = logins.clientCredentials(program).access();
    assertThat(gateway.me(token).status()).isEqualTo(403);

    String alice = logins.password(ALICE).access();
    JsonNode account =
        gateway.makeAsPlatform(
            "/v1/tenants/" + gateway.tenantOf(alice) + "/service-accounts",
            Map.of(
                "name", "agent",
                "issuer", keycloak.issuer(),
                "client_id", program.clientId()));
    comesTrue(() -> gateway.me(token).status() == 200);
    assertThat(gateway.idOf(token)).isEqualTo(account.path("id").asText());
    assertThat(gateway.run(token)).as("a run without a relation").isEqualTo(403);

    gateway.letDevelop(alice, "service_account", gateway.idOf(token));
    comesTrue(() -> gateway.run(token) == 200);
    streams(token);
    String other = logins.clientCredentials(PROGRAMS.getLast()).access();
    assertThat(gateway.run(other)).as("globex's program").isEqualTo(403);
  }

  @Test
  void whoMayNotComeInIsNotToldWhoAndWhatThereIs() {
    String mallory = logins.password(MALLORY).access();
    Refused refused = refused(mallory, THREAD);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused(logins.password(CAROL).access(), THREAD)).isEqualTo(refused);
    assertThat(refused(logins.clientCredentials(PROGRAMS.getLast()).access(), THREAD))
        .isEqualTo(refused);
    for (String tenant : List.of(ACME, TwoTenants.GLOBEX, "nowhere")) {
      assertThat(refused(mallory, "/-/at/" + tenant + "/default/prod" + THREAD))
          .as(tenant)
          .isEqualTo(refused);
    }
  }

  @Test
  void onlyAccessTokensAreCredentials() {
    TokenSet alice = logins.password(ALICE);
    Refused refused = refused("no.token.atall", THREAD);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.fields()).containsKey("www-authenticate");
    assertThat(refused(String.valueOf(alice.id()), THREAD)).isEqualTo(refused);
    assertThat(refused(String.valueOf(alice.refresh()), THREAD)).isEqualTo(refused);
    assertThat(gateway.admin("GET", "/v1/me", String.valueOf(alice.id()), null).status())
        .isEqualTo(401);
  }

  @Test
  void keysAreRotatedWithoutAnErrorWhileRequestsFlow() throws Exception {
    String old = logins.password(ALICE).access();
    assertThat(gateway.run(old)).isEqualTo(200);
    AtomicBoolean rotated = new AtomicBoolean();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> seen = executor.submit(() -> runUntil(rotated, old));
      try {
        keycloak.admin().retireKey(keycloak.admin().rotateKeys());
        String renewed = logins.password(ADAM).access();
        assertThat(Jwt.read(renewed).kid()).isNotEqualTo(Jwt.read(old).kid());
        assertThat(gateway.run(renewed)).as("a run by the new key").isEqualTo(200);
      } finally {
        rotated.set(true);
      }
      System.out.printf(
          "RESULT Keycloak keys rotated: %d runs by a token of the old key, 0 refused%n",
          seen.get());
    }
  }

  /** Runs by a token, the last of which began after {@code end}; all must be let in. */
  private int runUntil(AtomicBoolean end, String token) {
    int runs = 0;
    boolean last;
    do {
      last = end.get();
      assertThat(gateway.run(token)).as("a run by the old key").isEqualTo(200);
      runs++;
    } while (!last);
    return runs;
  }

  /** The gateway alone is cut off from the issuer, which spares all tests another start of it. */
  @Test
  void whileTheIssuerIsAwayItsTokensAreLetIn(@TempDir Path directory) {
    try (Tunnel tunnel = new Tunnel(URI.create(keycloak.issuer()).getPort());
        TestGateway cutOff = new TestGateway(directory, keycloak.issuer(), keysBy(tunnel))) {
      String seen = logins.password(ALICE).access();
      String unseen = logins.password(ADAM).access();
      assertThat(cutOff.run(seen)).isEqualTo(200);

      tunnel.cut();
      keycloak.admin().rotateKeys();
      String newKey = logins.password(ADAM).access();
      assertThat(cutOff.run(newKey)).as("a key that can't be had").isEqualTo(503);
      assertThat(cutOff.run(seen)).isEqualTo(200);
      assertThat(cutOff.run(unseen)).isEqualTo(200);

      tunnel.leadTo(URI.create(keycloak.issuer()).getPort());
      Await.until("the new key is known", () -> cutOff.run(newKey) == 200);
    }
  }

  private Map<String, String> keysBy(Tunnel tunnel) {
    String path = URI.create(keycloak.issuer()).getPath() + "/protocol/openid-connect/certs";
    return Map.of("jwks-uri", "http://127.0.0.1:" + tunnel.port() + path);
  }

  @Test
  void aSuspendedUserIsRefusedAndTheirStreamAborted() throws Exception {
    String adam = logins.password(ADAM).access();
    String id = gateway.idOf(adam);
    try (Stream stream = gateway.call(adam).stream(gateway.address())) {
      long start = System.nanoTime();
      gateway.toUser(id, "suspend");
      comesTrue(() -> gateway.run(adam) == 403);
      long aborted = stream.aborted().get(20, TimeUnit.SECONDS) - start;
      assertThat(Duration.ofNanos(aborted)).isLessThanOrEqualTo(NOTIFIED);
      assertThat(refused(adam, THREAD))
          .isEqualTo(refused(logins.password(MALLORY).access(), THREAD));
      assertThat(gateway.run(logins.password(ADAM).access())).as("a new token").isEqualTo(403);
    } finally {
      gateway.toUser(id, "resume");
    }
    comesTrue(() -> gateway.run(adam) == 200);
  }

  private static void comesTrue(BooleanSupplier condition) {
    assertThat(Await.within(NOTIFIED, condition)).as("within a second").isTrue();
  }

  private void isInAcme(String token, TenantRole role) {
    Answer me = gateway.me(token);
    assertThat(me.status()).as(me.toString()).isEqualTo(200);
    assertThat(me.body().at("/principal/kind").asText()).isEqualTo("user");
    assertThat(me.body().at("/tenant/slug").asText()).isEqualTo(ACME);
    assertThat(me.body().path("role").asText()).isEqualTo(role.code());
  }

  private void streams(String token) throws Exception {
    gateway.call(token).stream(gateway.address()).close();
  }

  /** All that a client sees of a refusal, but for what differs each time. */
  private Refused refused(String token, String path) {
    HttpResponse<String> answer = gateway.get(token, path);
    Map<String, List<String>> fields = new TreeMap<>(answer.headers().map());
    fields.keySet().removeAll(Set.of("date", "x-request-id"));
    String body = answer.body().replaceFirst("\"request_id\":\"[^\"]*\"", "");
    return new Refused(answer.statusCode(), fields, body);
  }

  private record Refused(int status, Map<String, List<String>> fields, String body) {}
}
