package dev.sluice.proxy.identity.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.TenantRole;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SigningKeysTest {
  private static final Principal ALICE =
      new Principal(
          PrincipalKind.USER,
          UUID.randomUUID(),
          new Tenant(UUID.randomUUID(), "acme", true),
          TenantRole.OWNER,
          null,
          null,
          null,
          Long.MAX_VALUE);

  private final TestTime time = new TestTime();
  private final MemorySigningKeyStore store = new MemorySigningKeyStore();
  private final Replica one = new Replica(store, time, Replica.SEAL);
  private final Replica two = new Replica(store, time, Replica.SEAL);

  @Test
  void makesNoKeyBeforeOneIsNeeded() throws Exception {
    one.keys.maintain();
    one.assertions.lost();

    assertThat(store.load()).isEmpty();
    assertThat(one.publicKeys.known()).isNull();
  }

  @Test
  void publishesOnlyPublicHalves() throws Exception {
    JWK key = one.jwks().getKeys().getFirst();

    assertThat(one.publicKeys.known()).isSameAs(one.publicKeys.load());
    assertThat(key.isPrivate()).isFalse();
    assertThat(key.toJSONObject().keySet())
        .containsExactlyInAnyOrder("kty", "crv", "x", "y", "use", "alg", "kid");
    assertThat(key.computeThumbprint()).hasToString(key.getKeyID());
  }

  @Test
  void keepsThePrivateHalfSealed() throws Exception {
    one.sign(ALICE);

    SealedKey kept = store.load().getFirst();
    assertThat(new String(kept.sealed(), StandardCharsets.ISO_8859_1)).doesNotContain("\"d\"");
    assertThat(kept.toString()).doesNotContain("\"d\"");
  }

  @Test
  void sharesKeysBetweenReplicas() throws Exception {
    assertThat(two.vouchesFor(one.sign(ALICE))).isTrue();
    assertThat(one.vouchesFor(two.sign(ALICE))).isTrue();
    assertThat(store.load()).hasSize(1);
  }

  @Test
  void takesTheKeyOfTheReplicaThatWasFirst() throws Exception {
    List<SignedJWT> others = new ArrayList<>();
    store.beforeNextAdd(() -> others.add(signed(two)));

    SignedJWT mine = one.sign(ALICE);

    assertThat(mine.getHeader().getKeyID()).isEqualTo(others.getFirst().getHeader().getKeyID());
    assertThat(store.load()).hasSize(1);
  }

  @Test
  void asksOnceForTheFirstNeedOfMany() throws Exception {
    Set<String> kids = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<SignedJWT>> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        all.add(threads.submit(() -> one.sign(ALICE)));
      }
      for (Future<SignedJWT> each : all) {
        kids.add(each.get().getHeader().getKeyID());
      }
    }

    assertThat(kids).hasSize(1);
    assertThat(store.loads()).isEqualTo(1);
  }

  @Test
  void asksAStoreThatIsAwayOnceASecond() throws Exception {
    store.setAway(true);
    assertThatThrownBy(() -> one.sign(ALICE)).isInstanceOf(SourceUnavailableException.class);
    store.setAway(false);

    assertThatThrownBy(() -> one.sign(ALICE)).isInstanceOf(SourceUnavailableException.class);
    time.advance(SigningKeys.PAUSE_AFTER_FAILURE);
    assertThat(one.vouchesFor(one.sign(ALICE))).isTrue();
  }

  @Test
  void publishesANewKeyBeforeItSignsAndTheOldOneUntilItsAssertionsHaveEnded() throws Exception {
    SignedJWT first = one.sign(ALICE);
    time.advance(Duration.ofDays(30).minus(AssertionSettings.PUBLISHED_AHEAD).minusMillis(1));
    one.keys.maintain();
    assertThat(store.load()).hasSize(1);

    time.advance(Duration.ofMillis(1));
    one.keys.maintain();
    two.keys.maintain();
    assertThat(one.jwks().size()).isEqualTo(2);
    assertThat(two.jwks().size()).isEqualTo(2);
    assertThat(kid(one)).isEqualTo(first.getHeader().getKeyID());

    time.advance(AssertionSettings.PUBLISHED_AHEAD);
    SignedJWT second = one.sign(ALICE);
    assertThat(second.getHeader().getKeyID()).isNotEqualTo(first.getHeader().getKeyID());
    assertThat(two.vouchesFor(second)).isTrue();

    time.advance(AssertionSettings.PUBLISHED_AFTER.minusMillis(1));
    two.keys.maintain();
    assertThat(two.vouchesFor(first)).isTrue();

    time.advance(Duration.ofMillis(1));
    two.keys.maintain();
    assertThat(two.vouchesFor(first)).isFalse();
    assertThat(store.load()).hasSize(1);
    one.keys.maintain();
    assertThat(one.jwks().size()).isEqualTo(1);
  }

  @Test
  void rotatesOnceWhenTwoReplicasDoItAtOnce() throws Exception {
    one.sign(ALICE);
    two.sign(ALICE);
    time.advance(Duration.ofDays(30));
    store.beforeNextAdd(() -> maintain(two));

    one.keys.maintain();

    assertThat(store.load()).hasSize(2);
    assertThat(one.jwks()).isEqualTo(two.jwks());
  }

  @Test
  void signsWithAKeyWhoseMakersClockIsAhead() throws Exception {
    TestTime ahead = new TestTime();
    ahead.advance(Duration.ofMinutes(1));
    SignedJWT theirs = new Replica(store, ahead, Replica.SEAL).sign(ALICE);

    assertThat(kid(one)).isEqualTo(theirs.getHeader().getKeyID());
  }

  @Test
  void opensWithAnOlderSealKeyWhileANewOneReplacesIt() throws Exception {
    SignedJWT old = one.sign(ALICE);

    Replica both = new Replica(store, time, Replica.key(2), Replica.SEAL);

    assertThat(both.vouchesFor(old)).isTrue();
    assertThat(kid(both)).isEqualTo(old.getHeader().getKeyID());
  }

  @Test
  void makesAKeyOfItsOwnWhenItCanOpenNone() throws Exception {
    SignedJWT old = one.sign(ALICE);
    Replica stranger = new Replica(store, time, Replica.key(2));

    SignedJWT mine = stranger.sign(ALICE);

    assertThat(mine.getHeader().getKeyID()).isNotEqualTo(old.getHeader().getKeyID());
    assertThat(stranger.vouchesFor(mine)).isTrue();
    assertThat(stranger.vouchesFor(old)).isFalse();
  }

  @Test
  void goesOnWithKnownKeysWhenMaintenanceFails() throws Exception {
    SignedJWT before = one.sign(ALICE);
    store.setAway(true);

    assertThatThrownBy(one.keys::maintain).isInstanceOf(SourceUnavailableException.class);

    assertThat(one.vouchesFor(before)).isTrue();
  }

  private static String kid(Replica replica) throws SourceUnavailableException {
    return replica.sign(ALICE).getHeader().getKeyID();
  }

  private static SignedJWT signed(Replica replica) {
    try {
      return replica.sign(ALICE);
    } catch (SourceUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  private static void maintain(Replica replica) {
    try {
      replica.keys.maintain();
    } catch (SourceUnavailableException e) {
      throw new AssertionError(e);
    }
  }
}
