package dev.sluice.proxy.identity.token;

import static dev.sluice.proxy.identity.token.TokenFixture.ELLIPTIC;
import static dev.sluice.proxy.identity.token.TokenFixture.RSA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.cache.CacheStatus;
import dev.sluice.proxy.identity.token.InvalidTokenException.Reason;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.TestKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  private static final TestKey OTHER = TestKey.rsa("other");

  private final TokenFixture fixture = new TokenFixture();
  private final Tokens tokens = fixture.tokens;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void readsWhatKeycloakWrites() throws Exception {
    String claims =
        fixture.claims(
            """
            "azp":"console","typ":"Bearer","tenant":"acme","email":"alice@acme.example",
            "email_verified":true,"preferred_username":"alice","jti":"x","sid":"y",
            "groups":["/tenants/acme/developers","/tenants/acme/admins","/tenants/globex/auditors",
              "/tenants/acme","/tenants/acme/admins/x","/tenants/acme/guests","/teams/acme/owners"]
            """);
    assertThat(tokens.load(RSA.sign(claims)))
        .isEqualTo(
            new VerifiedToken(
                fixture.issuer.name(),
                "alice",
                "console",
                "key-1",
                fixture.time.epochSecond() + 300,
                false,
                "acme",
                "alice@acme.example",
                Map.of("acme", TenantRole.ADMIN, "globex", TenantRole.AUDITOR)));
  }

  @Test
  void readsAnotherIssuersShortTokens() throws Exception {
    VerifiedToken token = tokens.load(ELLIPTIC.sign(fixture.claims("")));
    assertThat(token.clientId()).isNull();
    assertThat(token.tenant()).isNull();
    assertThat(token.email()).isNull();
    assertThat(token.serviceAccount()).isFalse();
    assertThat(token.kid()).isEqualTo("key-2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "Application/JWT"})
  void takesTypesOfTheListInEverySpelling(String type) throws Exception {
    String header = "{\"alg\":\"RS256\",\"kid\":\"key-1\",\"typ\":\"" + type + "\"}";
    assertThat(tokens.load(RSA.sign(header, fixture.claims("")))).isNotNull();
  }

  @Test
  void takesAudiencesTimesAndHeadersAsTheRfcsAllow() throws Exception {
    long now = fixture.time.epochSecond();
    for (String audience : List.of("\"other-name\"", "[\"account\",\"langgraph-gateway\"]")) {
      String claims = fixture.claims("").replace("\"langgraph-gateway\"", audience);
      assertThat(tokens.load(RSA.sign(claims))).as(audience).isNotNull();
    }
    for (String date : List.of((now + 9) + ".75", "1.9E9", (now - 29) + "", (now + 1) + "e0")) {
      String claims = fixture.open().replace("\"exp\":" + (now + 300), "\"exp\":" + date);
      String token = RSA.sign(claims.replace("\"iat\":" + now, "\"nbf\":" + (now + 30)) + "}");
      assertThat(tokens.load(token)).as(date).isNotNull();
    }
    String withoutKeyId = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5t\":\"AAAA\",\"cty\":\"x\"}";
    assertThat(tokens.load(RSA.sign(withoutKeyId, fixture.claims(""))).kid()).isNull();
  }

  @Test
  void namesATenantByAnArrayOfOneOnly() throws Exception {
    assertThat(tokens.load(RSA.sign(fixture.claims("\"tenant\":[\"acme\"]"))).tenant())
        .isEqualTo("acme");
    assertThat(tokens.load(RSA.sign(fixture.claims("\"tenant\":[\"acme\",\"globex\"]"))).tenant())
        .isNull();
    assertThat(tokens.load(RSA.sign(fixture.claims("\"tenant\":[]"))).tenant()).isNull();
  }

  @Test
  void believesNoAddressThatIsUnverified() throws Exception {
    for (String said : List.of("false", "\"true\"", "null")) {
      String claims = fixture.claims("\"email\":\"a@b.example\",\"email_verified\":" + said);
      assertThat(tokens.load(RSA.sign(claims)).email()).as(said).isNull();
    }
  }

  @Test
  void tellsClientCredentialsOfRfc9068() throws Exception {
    assertThat(isServiceAccount(fixture, "\"client_id\":\"alice\"")).isTrue();
    assertThat(isServiceAccount(fixture, "\"client_id\":\"app\"")).isFalse();
    assertThat(isServiceAccount(fixture, "\"azp\":\"alice\"")).isFalse();
  }

  @Test
  void tellsClientCredentialsOfKeycloak() throws Exception {
    try (TokenFixture keycloak = new TokenFixture(true, ClaimMapping.DEFAULTS)) {
      String named = "\"typ\":\"Bearer\",\"azp\":\"Gateway-Svc\",\"preferred_username\":";
      String account = named + "\"service-account-gateway-svc\"";
      assertThat(isServiceAccount(keycloak, account + ",\"client_id\":\"Gateway-Svc\"")).isTrue();
      assertThat(isServiceAccount(keycloak, account)).as("a person of that name").isFalse();
      assertThat(isServiceAccount(keycloak, named + "\"bob\",\"client_id\":\"Gateway-Svc\""))
          .isFalse();
    }
  }

  @Test
  void readsNoTenantsOfAnIssuerThatMayNameNone() throws Exception {
    try (TokenFixture none = new TokenFixture(false, ClaimMapping.DEFAULTS)) {
      String claims = none.claims("\"tenant\":\"acme\",\"groups\":[\"/tenants/acme/owners\"]");
      VerifiedToken token = none.tokens.load(RSA.sign(claims));
      assertThat(token.tenant()).isNull();
      assertThat(token.roleByTenant()).isEmpty();
    }
  }

  @Test
  void knowsATokenOnlyAfterItWasLoadedAndUntilItExpires() throws Exception {
    String token = fixture.good();
    assertThat(tokens.known(token)).isNull();
    VerifiedToken loaded = tokens.load(token);
    assertThat(tokens.known(token)).isSameAs(loaded);
    assertThat(tokens.load(token)).isSameAs(loaded);
    assertThat(tokens.known(token + "A")).isNull();
    fixture.time.advance(Duration.ofMinutes(5).minusMillis(1));
    assertThat(tokens.known(token)).isSameAs(loaded);
    fixture.time.advance(Duration.ofMillis(1));
    assertThat(tokens.known(token)).as("at exp").isNull();
    assertThat(tokens.load(token)).as("within the clock skew").isEqualTo(loaded);
    assertThat(tokens.known(token)).as("not remembered past exp").isNull();
    fixture.time.advance(Duration.ofSeconds(30));
    refuses(token, Reason.EXPIRED);
  }

  @Test
  void forgetsTheTokensOfAKeyThatIsGone() throws Exception {
    String longLived =
        RSA.sign(fixture.open().replaceAll("\"exp\":\\d+", "\"exp\":2000000000") + "}");
    String other =
        ELLIPTIC.sign(fixture.open().replaceAll("\"exp\":\\d+", "\"exp\":2000000000") + "}");
    tokens.load(longLived);
    tokens.load(other);
    fixture.issuer.publishes(ELLIPTIC);
    fixture.time.advance(Duration.ofMinutes(10));
    tokens.start();
    Await.until("the keys are refreshed", () -> tokens.status().keys().getFirst().fetched() == 2);
    assertThat(tokens.known(longLived)).isNull();
    assertThat(tokens.known(other)).isNotNull();
    refuses(longLived, Reason.UNKNOWN_KEY);
  }

  @Test
  void verifiesATokenOnceForAllWhoBringItAtFirst() throws Exception {
    CountDownLatch held = fixture.issuer.holdsKeys();
    String token = fixture.good();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<VerifiedToken>> loads = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        loads.add(threads.submit(() -> tokens.load(token)));
      }
      Await.until("the keys are asked for", () -> fixture.issuer.keyRequests() == 1);
      held.countDown();
      for (Future<VerifiedToken> load : loads) {
        assertThat(load.get()).isSameAs(tokens.known(token));
      }
    }
    assertThat(tokens.status().verified()).isEqualTo(1);
  }

  @Test
  void remembersAWrongSignatureForAShortWhile() throws Exception {
    String forged = OTHER.named("key-1").sign(fixture.claims(""));
    assertThat(tokens.known(forged)).isNull();
    refuses(forged, Reason.BAD_SIGNATURE);
    assertThatThrownBy(() -> tokens.known(forged)).hasMessage("bad-signature");
    fixture.time.advance(TokenCacheSettings.DEFAULTS.refusedFor());
    assertThat(tokens.known(forged)).isNull();
  }

  @Test
  void takesATokenThatWasRefusedForTheOldKeyOfItsName() throws Exception {
    String token = OTHER.named("key-1").sign(fixture.claims(""));
    refuses(token, Reason.BAD_SIGNATURE);
    fixture.issuer.publishes(OTHER.named("key-1"));
    String lookFor = OTHER.named("new").sign(fixture.claims(""));
    refuses(lookFor, Reason.UNKNOWN_KEY); // which fetches the keys
    assertThat(tokens.known(token)).isNull();
    assertThat(tokens.load(token)).isNotNull();
  }

  @Test
  void remembersNoRefusalThatTimeMayChange() throws Exception {
    long now = fixture.time.epochSecond();
    String early = RSA.sign(fixture.claims("\"nbf\":" + (now + 40)));
    refuses(early, Reason.NOT_YET_VALID);
    fixture.time.advance(Duration.ofSeconds(10));
    assertThat(tokens.known(early)).isNull();
    assertThat(tokens.load(early)).isNotNull();
  }

  @Test
  void neverRefusesBecauseTheIssuerIsAway() {
    fixture.issuer.answersKeys(503, "");
    assertThatThrownBy(() -> tokens.load(fixture.good()))
        .isInstanceOf(SourceUnavailableException.class);
    assertThat(tokens.status().unavailable()).isEqualTo(1);
  }

  @Test
  void remembersABoundedNumberOfTokens() throws Exception {
    TokenRules rules = TokenRules.forAudiences(Set.of(TokenFixture.AUDIENCE));
    IssuerSettings settings =
        new IssuerSettings(
            fixture.issuer.name(), null, rules, ClaimMapping.DEFAULTS, TokenFixture.LIMITS);
    TokenCacheSettings few = new TokenCacheSettings(10, 10, Duration.ofSeconds(10));
    try (Tokens small = new Tokens(List.of(settings), few, fixture.time, fixture.time)) {
      for (int i = 0; i < 100; i++) {
        small.load(ELLIPTIC.sign(fixture.claims("\"n\":" + i)));
      }
      Await.until("the cache has shrunk", () -> small.status().cached() <= 10);
    }
  }

  @Test
  void countsWhatItsCachesAnswered() throws Exception {
    String good = fixture.good();
    String forged = OTHER.named("key-1").sign(fixture.claims(""));
    tokens.load(good);
    tokens.known(good);
    tokens.known(good);
    refuses(forged, Reason.BAD_SIGNATURE);
    assertThatThrownBy(() -> tokens.known(forged)).hasMessage("bad-signature");
    CacheStatus verified = tokens.status().caches().getFirst();
    assertThat(verified.name()).isEqualTo("tokens");
    assertThat(verified.size()).isEqualTo(1);
    assertThat(verified.hits()).isEqualTo(2);
    assertThat(verified.misses()).isEqualTo(2);
    assertThat(tokens.status().caches().getLast().name()).isEqualTo("refused-tokens");
    assertThat(tokens.status().caches().getLast().hits()).isEqualTo(1);
  }

  @Test
  void countsRefusalsByReason() {
    refuses("x", Reason.MALFORMED);
    String huge = "x".repeat(CompactToken.MAX_CHARS + 1);
    assertThatThrownBy(() -> tokens.known(huge)).hasMessage("too-large");
    assertThat(tokens.status().refused())
        .hasSize(Reason.values().length)
        .containsEntry(Reason.MALFORMED, 1L)
        .containsEntry(Reason.TOO_LARGE, 1L)
        .containsEntry(Reason.EXPIRED, 0L);
  }

  @Test
  void refusesAnIssuerThatIsConfiguredTwice() {
    IssuerSettings settings = IssuerSettings.of("https://id.example/realm", "a");
    assertThatThrownBy(() -> new Tokens(List.of(settings, settings), TokenCacheSettings.DEFAULTS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean isServiceAccount(TokenFixture fixture, String claims) throws Exception {
    return fixture.tokens.load(RSA.sign(fixture.claims(claims))).serviceAccount();
  }

  private void refuses(String token, Reason reason) {
    assertThatThrownBy(() -> tokens.load(token))
        .isInstanceOf(InvalidTokenException.class)
        .hasMessage(reason.code());
  }
}
