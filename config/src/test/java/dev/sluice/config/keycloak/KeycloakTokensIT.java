package dev.sluice.config.keycloak;

import static dev.sluice.config.keycloak.TwoTenants.ALICE;
import static dev.sluice.config.keycloak.TwoTenants.BOB;
import static dev.sluice.config.keycloak.TwoTenants.CAROL;
import static dev.sluice.config.keycloak.TwoTenants.DAVE;
import static dev.sluice.config.keycloak.TwoTenants.ERIN;
import static dev.sluice.config.keycloak.TwoTenants.GRACE;
import static dev.sluice.config.keycloak.TwoTenants.GWEN;
import static dev.sluice.config.keycloak.TwoTenants.PROGRAMS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.config.keycloak.TwoTenants.Person;
import dev.sluice.config.keycloak.TwoTenants.Program;
import dev.sluice.config.wire.kit.Await;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.keys.KeyLimits;
import dev.sluice.proxy.identity.token.ClaimMapping;
import dev.sluice.proxy.identity.token.GroupMapping;
import dev.sluice.proxy.identity.token.InvalidTokenException;
import dev.sluice.proxy.identity.token.InvalidTokenException.Reason;
import dev.sluice.proxy.identity.token.IssuerSettings;
import dev.sluice.proxy.identity.token.TokenCacheSettings;
import dev.sluice.proxy.identity.token.TokenRules;
import dev.sluice.proxy.identity.token.Tokens;
import dev.sluice.proxy.identity.token.VerifiedToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The gateway's verification of tokens with the tokens and keys of a real Keycloak. */
class KeycloakTokensIT {
  private static final KeyLimits QUICK =
      new KeyLimits(
          Duration.ofMillis(500),
          Duration.ofMillis(500),
          Duration.ofHours(1),
          Duration.ofSeconds(30),
          KeyLimits.DEFAULTS.maxResponseBytes());

  /** Fetches keys only for tokens that need them; patient, as machines are busy. */
  private static final KeyLimits SELDOM =
      new KeyLimits(
          Duration.ofMinutes(30),
          Duration.ofMillis(500),
          Duration.ofHours(1),
          Duration.ofSeconds(30),
          KeyLimits.DEFAULTS.maxResponseBytes());

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final RealKeycloak keycloak = RealKeycloak.shared();
  private final Logins logins = keycloak.logins();

  @Test
  void acceptsTheAccessTokensOfPeopleHoweverTheySignedIn() throws Exception {
    try (Tokens tokens = tokens(SELDOM)) {
      isOf(tokens.load(logins.password(ALICE).access()), ALICE, Logins.PASSWORD_CLIENT);
      isOf(tokens.load(logins.password(ERIN).access()), ERIN, Logins.PASSWORD_CLIENT);
      isOf(tokens.load(logins.browser(GRACE).access()), GRACE, Logins.BROWSER_CLIENT);
      isOf(tokens.load(logins.saml(DAVE, "openid").access()), DAVE, Logins.BROWSER_CLIENT);
      isOf(tokens.load(logins.saml(DAVE, "openid roles").access()), DAVE, Logins.BROWSER_CLIENT);
    }
  }

  private void isOf(VerifiedToken token, Person person, String client) {
    assertThat(token.issuer()).isEqualTo(keycloak.issuer());
    assertThat(token.clientId()).isEqualTo(client);
    assertThat(token.serviceAccount()).isFalse();
    assertThat(token.tenant()).isEqualTo(person.tenant());
    assertThat(token.roleByTenant()).isEqualTo(person.roles());
    assertThat(token.email()).startsWith(person.name() + "@");
  }

  @Test
  void acceptsTheAccessTokensOfPrograms() throws Exception {
    try (Tokens tokens = tokens(SELDOM)) {
      for (Program program : PROGRAMS) {
        VerifiedToken token = tokens.load(logins.clientCredentials(program).access());
        assertThat(token.serviceAccount()).isTrue();
        assertThat(token.clientId()).isEqualTo(program.clientId());
        assertThat(token.tenant()).isEqualTo(program.tenant());
        assertThat(token.roleByTenant()).isEmpty();
      }
    }
  }

  @Test
  void refusesTokensThatAreForSomethingElse() throws Exception {
    TokenSet set = logins.password(ALICE);
    String logout = LogoutListener.tokenOf(keycloak, GWEN);
    try (Tokens tokens = tokens(SELDOM)) {
      assertThat(refusal(tokens, set.id())).isEqualTo(Reason.WRONG_TOKEN_TYPE);
      // signed with a secret of the realm's own: refused before anybody looks at its type
      assertThat(refusal(tokens, set.refresh())).isEqualTo(Reason.ALGORITHM_NOT_ALLOWED);
      assertThat(refusal(tokens, logout)).isEqualTo(Reason.WRONG_TOKEN_TYPE);
    }
  }

  @Test
  void refusesATenantThatTheIssuerMayNotName() throws Exception {
    try (Tokens tokens = tokens(SELDOM, Set.of(TwoTenants.ACME))) {
      assertThat(refusal(tokens, logins.password(CAROL).access()))
          .isEqualTo(Reason.TENANT_NOT_ALLOWED);
      assertThat(tokens.load(logins.password(ERIN).access()).roleByTenant())
          .containsOnlyKeys(TwoTenants.ACME);
    }
  }

  @Test
  void noValidTokenIsRefusedWhileKeysAreRotated() throws Exception {
    AtomicBoolean rotated = new AtomicBoolean();
    try (Tokens tokens = tokens(SELDOM);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      String old = logins.password(ALICE).access();
      VerifiedToken seen = tokens.load(old);
      Future<List<String>> calling = executor.submit(() -> callUntil(rotated, tokens));
      String oldKey;
      try {
        oldKey = keycloak.admin().rotateKeys();
        keycloak.admin().retireKey(oldKey);
      } finally {
        rotated.set(true);
      }
      List<String> kids = calling.get();
      String newKey = keycloak.admin().signingKey();
      assertThat(newKey).isNotEqualTo(oldKey);
      assertThat(kids).contains(newKey).doesNotContainNull();
      assertThat(tokens.known(old)).isSameAs(seen);
      assertThat(seen.kid()).isEqualTo(oldKey);
      isStillGoodForOthers(old);
      System.out.printf("RESULT Keycloak keys rotated: %d new tokens, 0 refused%n", kids.size());
    }
  }

  /** Gets and loads new tokens; the last began after {@code end}. Returns their key ids. */
  private List<String> callUntil(AtomicBoolean end, Tokens tokens) throws Exception {
    List<String> kids = new ArrayList<>();
    boolean last;
    do {
      last = end.get();
      String token = logins.clientCredentials(PROGRAMS.getFirst()).access();
      kids.add(String.valueOf(tokens.load(token).kid()));
    } while (!last);
    return kids;
  }

  /** A replica that starts after the rotation. */
  private void isStillGoodForOthers(String token) throws Exception {
    try (Tokens others = tokens(SELDOM)) {
      assertThat(others.load(token).tenant()).isEqualTo(TwoTenants.ACME);
    }
  }

  @Test
  void aWithdrawnKeyEndsItsTokens() throws Exception {
    try (Tokens tokens = tokens(QUICK)) {
      tokens.start();
      String old = logins.password(ALICE).access();
      tokens.load(old);
      keycloak.admin().withdrawKey(keycloak.admin().rotateKeys());
      assertThat(Await.within(PATIENCE, () -> isUnknown(tokens, old))).isTrue();
      assertThat(refusal(tokens, old)).isEqualTo(Reason.UNKNOWN_KEY);
      assertThat(tokens.load(logins.password(ALICE).access()).tenant()).isEqualTo(TwoTenants.ACME);
    }
  }

  private static boolean isUnknown(Tokens tokens, String token) {
    try {
      return tokens.known(token) == null;
    } catch (InvalidTokenException e) {
      return true;
    }
  }

  @Test
  void whileTheIssuerIsAwayItsTokensGoOnAndUnknownKeysAreNobodysFault() throws Exception {
    String seen = logins.password(ALICE).access();
    String unseen = logins.password(BOB).access();
    try (Tokens refreshing = tokens(QUICK);
        Tokens resting = tokens(SELDOM)) {
      refreshing.start();
      refreshing.load(seen);
      resting.load(seen);
      keycloak.admin().rotateKeys();
      String newKey = logins.password(CAROL).access();
      keycloak.stop();
      try {
        Await.until("fetches fail", () -> refreshing.status().keys().getFirst().failed() > 0);
        assertThat(refreshing.known(seen)).isNotNull();
        assertThat(refreshing.load(unseen).tenant()).isEqualTo(TwoTenants.ACME);
        assertThat(resting.load(unseen).tenant()).isEqualTo(TwoTenants.ACME);
        assertThatExceptionOfType(SourceUnavailableException.class)
            .isThrownBy(() -> resting.load(newKey))
            .withMessageContaining(keycloak.issuer());
      } finally {
        keycloak.startAgain();
      }
      VerifiedToken after = resting.load(logins.password(CAROL).access());
      assertThat(after.kid()).isEqualTo(Jwt.read(newKey).kid());
      long fetched = refreshing.status().keys().getFirst().fetched();
      assertThat(
              Await.within(
                  PATIENCE, () -> refreshing.status().keys().getFirst().fetched() > fetched))
          .isTrue();
    }
  }

  private static Reason refusal(Tokens tokens, @Nullable String token)
      throws SourceUnavailableException {
    try {
      throw new AssertionError("accepted: " + tokens.load(String.valueOf(token)));
    } catch (InvalidTokenException e) {
      return e.reason();
    }
  }

  private Tokens tokens(KeyLimits limits) {
    return tokens(limits, Set.of(TwoTenants.ACME, TwoTenants.GLOBEX));
  }

  /** As the README of config/keycloak says. */
  private Tokens tokens(KeyLimits limits, Set<String> tenants) {
    TokenRules rules =
        new TokenRules(
            Set.of("langgraph-gateway"),
            TokenRules.DEFAULT_ALGORITHMS,
            TokenRules.DEFAULT_TYPES,
            true,
            TokenRules.DEFAULT_SKEW);
    ClaimMapping mapping = new ClaimMapping("tenant", GroupMapping.DEFAULTS, tenants, true);
    IssuerSettings issuer = new IssuerSettings(keycloak.issuer(), null, rules, mapping, limits);
    return new Tokens(List.of(issuer), TokenCacheSettings.DEFAULTS);
  }
}
