package dev.sluice.proxy.identity.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.SignedJWT;
import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.change.Change.Kind;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.TenantRole;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AssertionsTest {
  private static final Tenant ACME = new Tenant(UUID.randomUUID(), "acme", true);
  private static final Tenant OTHER = new Tenant(UUID.randomUUID(), "other", true);
  private static final UUID ALICE_ID = UUID.randomUUID();
  private static final Principal ALICE = alice(ACME, TenantRole.MEMBER, null);

  private final TestTime time = new TestTime();
  private final MemorySigningKeyStore store = new MemorySigningKeyStore();
  private final Replica replica = new Replica(store, time, Replica.SEAL);
  private final Assertions assertions = replica.assertions;

  @Test
  void tellsWhoCallsInWhichTenant() throws Exception {
    SignedJWT jwt = replica.sign(ALICE);

    long now = TestTime.START.getEpochSecond();
    Map<String, Object> claims = jwt.getPayload().toJSONObject();
    assertThat(claims)
        .containsEntry("iss", "sluice")
        .containsEntry("aud", "demo")
        .containsEntry("sub", ALICE_ID.toString())
        .containsEntry("sluice_tenant", ACME.id().toString())
        .containsEntry("sluice_tenant_slug", "acme")
        .containsEntry("sluice_kind", "user")
        .containsEntry("sluice_role", "member")
        .containsEntry("iat", now)
        .containsEntry("nbf", now)
        .containsEntry("exp", now + 120)
        .containsKey("jti")
        .hasSize(11);
    assertThat(jwt.getHeader().toJSONObject())
        .containsEntry("alg", "ES256")
        .containsEntry("typ", "sluice-assertion+jwt")
        .containsKey("kid")
        .hasSize(3);
    assertThat(replica.vouchesFor(jwt)).isTrue();
  }

  @Test
  void tellsThatTheGatewayItselfCalls() throws Exception {
    byte[] compact = assertions.ofGateway("demo");
    SignedJWT jwt = SignedJWT.parse(new String(compact, StandardCharsets.US_ASCII));

    assertThat(jwt.getPayload().toJSONObject())
        .containsEntry("iss", "sluice")
        .containsEntry("aud", "demo")
        .containsEntry("sub", "system")
        .containsEntry("sluice_kind", "system")
        .containsEntry("exp", TestTime.START.getEpochSecond() + 120)
        .containsKey("jti")
        .doesNotContainKeys("sluice_tenant", "sluice_tenant_slug", "sluice_role")
        .hasSize(8);
    assertThat(replica.vouchesFor(jwt)).isTrue();
    assertThat(assertions.ofGateway("demo")).as("used again").isSameAs(compact);
    assertThat(assertions.ofGateway("other")).isNotEqualTo(compact);
    time.advance(Duration.ofSeconds(61));
    assertThat(assertions.ofGateway("demo")).isNotEqualTo(compact);
  }

  @Test
  void givesServiceAccountsNoRole() throws Exception {
    Principal program =
        new Principal(
            PrincipalKind.SERVICE_ACCOUNT,
            UUID.randomUUID(),
            ACME,
            null,
            UUID.randomUUID(),
            null,
            null,
            Long.MAX_VALUE);

    Map<String, Object> claims = replica.sign(program).getPayload().toJSONObject();

    assertThat(claims).containsEntry("sluice_kind", "service_account");
    assertThat(claims).doesNotContainKey("sluice_role");
  }

  @Test
  void namesAgentAndEnvironmentWhenTheyAreKnown() throws Exception {
    UUID agent = UUID.randomUUID();
    byte[] signed = assertions.sign(ALICE, new Audience("demo", agent, "prod"));

    assertThat(Replica.parse(signed).getPayload().toJSONObject())
        .containsEntry("sluice_agent", agent.toString())
        .containsEntry("sluice_env", "prod");
    assertThat(assertions.known(ALICE, Replica.DEMO)).isNull();
  }

  @Test
  void usesOneForSixtySeconds() throws Exception {
    assertThat(assertions.known(ALICE, Replica.DEMO)).isNull();
    byte[] first = assertions.sign(ALICE, Replica.DEMO);

    time.advance(Duration.ofSeconds(59));
    assertThat(assertions.known(ALICE, Replica.DEMO)).isSameAs(first);
    assertThat(assertions.sign(ALICE, Replica.DEMO)).isSameAs(first);
    time.advance(Duration.ofSeconds(1));
    assertThat(assertions.known(ALICE, Replica.DEMO)).isNull();
    assertThat(assertions.sign(ALICE, Replica.DEMO)).isNotEqualTo(first);
  }

  @Test
  void sharesOneBetweenCredentialsOfOneCaller() throws Exception {
    byte[] first = assertions.sign(ALICE, Replica.DEMO);

    Principal otherToken = alice(ACME, TenantRole.MEMBER, UUID.randomUUID());
    assertThat(assertions.known(otherToken, Replica.DEMO)).isSameAs(first);
  }

  @Test
  void keepsTenantsRolesAndRuntimesApart() throws Exception {
    assertions.sign(ALICE, Replica.DEMO);

    assertThat(assertions.known(alice(OTHER, TenantRole.MEMBER, null), Replica.DEMO)).isNull();
    assertThat(assertions.known(alice(ACME, TenantRole.ADMIN, null), Replica.DEMO)).isNull();
    assertThat(assertions.known(ALICE, Audience.of("other"))).isNull();
  }

  @Test
  void dropsWhatChangesMakeWrong() throws Exception {
    for (Change change :
        new Change[] {
          new Change(1, Kind.TENANT, ACME.id(), ACME.id()),
          new Change(2, Kind.USER, null, ALICE_ID),
          new Change(3, Kind.MEMBERSHIP, ACME.id(), ALICE_ID)
        }) {
      assertions.sign(ALICE, Replica.DEMO);
      assertions.changed(change);
      assertThat(assertions.known(ALICE, Replica.DEMO)).as(change.toString()).isNull();
    }
    assertions.sign(ALICE, Replica.DEMO);
    assertions.lost();
    assertThat(assertions.known(ALICE, Replica.DEMO)).isNull();
  }

  @Test
  void keepsWhatChangesDoNotTouch() throws Exception {
    byte[] first = assertions.sign(ALICE, Replica.DEMO);

    assertions.changed(new Change(1, Kind.TENANT, OTHER.id(), OTHER.id()));
    assertions.changed(new Change(2, Kind.USER, null, UUID.randomUUID()));
    assertions.changed(new Change(3, Kind.API_KEY, ACME.id(), UUID.randomUUID()));
    assertions.changed(new Change(4, Kind.SIGNING_KEY, null, UUID.randomUUID()));

    assertThat(assertions.known(ALICE, Replica.DEMO)).isSameAs(first);
  }

  @Test
  void forgetsWhatADeletedKeyHasSigned() throws Exception {
    SignedJWT before = replica.sign(ALICE);
    store.remove(List.of(before.getHeader().getKeyID()));

    assertions.changed(new Change(1, Kind.SIGNING_KEY, null, UUID.randomUUID()));

    assertThat(assertions.known(ALICE, Replica.DEMO)).isNull();
    assertThat(replica.vouchesFor(before)).isFalse();
    SignedJWT after = replica.sign(ALICE);
    assertThat(after.getHeader().getKeyID()).isNotEqualTo(before.getHeader().getKeyID());
    assertThat(replica.vouchesFor(after)).isTrue();
  }

  @Test
  void goesOnWithKnownKeysWhileTheStoreIsAway() throws Exception {
    replica.sign(ALICE);
    store.setAway(true);
    assertions.lost();

    assertThat(replica.vouchesFor(replica.sign(ALICE))).isTrue();
  }

  @Test
  void needsTheStoreForTheFirstKey() {
    store.setAway(true);

    assertThatThrownBy(() -> assertions.sign(ALICE, Replica.DEMO))
        .isInstanceOf(SourceUnavailableException.class);
    assertThatThrownBy(replica.publicKeys::load).isInstanceOf(SourceUnavailableException.class);
  }

  private static Principal alice(Tenant tenant, TenantRole role, @Nullable UUID key) {
    return new Principal(
        PrincipalKind.USER, ALICE_ID, tenant, role, key, null, null, 4_102_444_800L);
  }
}
