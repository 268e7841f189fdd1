package dev.sluice.proxy.identity.keys;

import static dev.sluice.proxy.identity.keys.SignatureAlgorithm.ES256;
import static dev.sluice.proxy.identity.keys.SignatureAlgorithm.RS256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.ScriptedIssuer;
import dev.sluice.proxy.testing.SettableTime;
import dev.sluice.proxy.testing.TestKey;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys over real HTTP, from an issuer that is well, away, slow or wrong. */
class KeySetTest {
  private static final TestKey FIRST = TestKey.rsa("first");
  private static final TestKey SECOND = TestKey.rsa("second");

  private final SettableTime time = new SettableTime();
  private final ScriptedIssuer issuer = ScriptedIssuer.of(FIRST);
  private final KeySet keys = keySet(null, Duration.ofSeconds(10));

  @AfterEach
  void close() {
    keys.close();
    issuer.close();
  }

  @Test
  void fetchesOnceForAllWhoWaitAtFirst() throws Exception {
    CountDownLatch held = issuer.holdsKeys();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<@Nullable SigningKey>> found = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        found.add(threads.submit(() -> keys.find("first", RS256)));
      }
      Await.until("the keys are asked for", () -> issuer.keyRequests() == 1);
      held.countDown();
      for (Future<@Nullable SigningKey> key : found) {
        assertThat(key.get()).isNotNull();
      }
    }
    assertThat(issuer.keyRequests()).isEqualTo(1);
  }

  @Test
  void findsANewKeyAtOnceAfterARotation() throws Exception {
    found("first");
    issuer.publishes(FIRST, SECOND);
    found("second");
    found("first");
    assertThat(issuer.keyRequests()).isEqualTo(2);
  }

  @Test
  void findsNewKeysWhenRotationsFollowEachOther() throws Exception {
    found("first");
    for (int i = 0; i < KeySet.BURST; i++) {
      TestKey next = FIRST.named("next-" + i);
      issuer.publishes(next);
      found(next.id());
    }
  }

  @Test
  void asksForUnknownKeysAtALimitedRate() throws Exception {
    found("first");
    for (int i = 0; i < 100; i++) {
      assertThat(keys.find("unknown-" + i, RS256)).isNull();
    }
    assertThat(issuer.keyRequests()).isEqualTo(1 + KeySet.BURST);
    time.advance(Duration.ofSeconds(10));
    assertThat(keys.find("unknown", RS256)).isNull();
    assertThat(keys.find("unknown-too", RS256)).isNull();
    assertThat(issuer.keyRequests()).isEqualTo(2 + KeySet.BURST);
    found("first");
  }

  @Test
  void asksForOneUnknownKeyOnceInAWhile() throws Exception {
    found("first");
    for (int i = 0; i < 100; i++) {
      assertThat(keys.find("old", RS256)).isNull();
    }
    assertThat(issuer.keyRequests()).isEqualTo(2);
    issuer.publishes(FIRST, SECOND);
    found("second");
  }

  @Test
  void refreshesInTheBackgroundWhenDue() throws Exception {
    keys.refreshIfDue();
    Await.until("the first fetch has ended", () -> keys.status().fetched() == 1);
    keys.refreshIfDue();
    time.advance(Duration.ofMinutes(10).minusMillis(1));
    keys.refreshIfDue();
    assertThat(issuer.keyRequests()).isEqualTo(1);
    CountDownLatch held = issuer.holdsKeys();
    time.advance(Duration.ofMillis(1));
    keys.refreshIfDue();
    Await.until("the second fetch has begun", () -> issuer.keyRequests() == 2);
    found("first"); // hangs here if it waited for the fetch
    held.countDown();
    Await.until("the second fetch has ended", () -> keys.status().fetched() == 2);
  }

  @Test
  void retiresAKeyThatIsNoLongerPublished() throws Exception {
    SigningKey first = found("first");
    issuer.publishes(SECOND);
    time.advance(Duration.ofMinutes(10));
    assertThat(first.isTrusted(time.getAsLong())).isTrue();
    refresh();
    assertThat(first.isTrusted(time.getAsLong())).isFalse();
    assertThat(keys.find("first", RS256)).isNull();
  }

  @Test
  void retiresAKeyWhoseIdIsGivenToAnother() throws Exception {
    SigningKey first = found("first");
    issuer.publishes(SECOND.named("first"));
    time.advance(Duration.ofMinutes(10));
    refresh();
    assertThat(first.isTrusted(time.getAsLong())).isFalse();
    assertThat(found("first")).isNotSameAs(first);
  }

  @Test
  void keepsAKeyThatIsStillPublished() throws Exception {
    SigningKey first = found("first");
    time.advance(Duration.ofMinutes(10));
    refresh();
    assertThat(found("first")).isSameAs(first);
  }

  @Test
  void goesOnWithStaleKeysForABoundedTime() throws Exception {
    SigningKey first = found("first");
    issuer.answersKeys(503, "");
    time.advance(Duration.ofHours(24).minusSeconds(1));
    refresh();
    assertThat(found("first")).isSameAs(first);
    time.advance(Duration.ofSeconds(1));
    assertThat(first.isTrusted(time.getAsLong())).isFalse();
    unavailable("first");
    issuer.publishes(FIRST);
    time.advance(KeySet.RETRY_PAUSE);
    found("first");
  }

  @Test
  void saysThatItCannotKnowAnUnknownKeyWhileTheIssuerIsAway() throws Exception {
    found("first");
    issuer.answersKeys(500, "oops");
    unavailable("second");
    issuer.publishes(FIRST, SECOND);
    found("second");
  }

  @Test
  void doesNotHammerAnIssuerThatIsAwayFromTheStart() throws Exception {
    issuer.answersKeys(503, "");
    for (int i = 0; i < 20; i++) {
      unavailable("first");
    }
    assertThat(issuer.keyRequests()).isEqualTo(1);
    issuer.publishes(FIRST);
    time.advance(KeySet.RETRY_PAUSE);
    found("first");
  }

  @Test
  void believesNoAnswerThatIsNoKeySet() throws Exception {
    SigningKey first = found("first");
    List<String> wrong =
        List.of(
            "", "<html>", "{\"keys\":1}", "{}", "x".repeat(70_000), "{\"keys\":[],\"keys\":[]}");
    for (String answer : wrong) {
      issuer.answersKeys(200, answer);
      failsToRefresh();
      assertThat(found("first")).as(answer).isSameAs(first);
    }
  }

  @Test
  void followsNoRedirect() throws Exception {
    SigningKey first = found("first");
    try (ScriptedIssuer other = ScriptedIssuer.of(SECOND.named("first"))) {
      issuer.redirectsKeys(other.keysUrl());
      failsToRefresh();
      assertThat(other.keyRequests()).isZero();
    }
    assertThat(found("first")).isSameAs(first);
  }

  @Test
  void believesNoDiscoveryOfAnotherIssuer() throws Exception {
    List<String> wrong =
        List.of(
            discovery(issuer.name() + "/", issuer.keysUrl()),
            discovery("http://127.0.0.1/realm", issuer.keysUrl()),
            discovery(issuer.name(), "file:///etc/passwd"),
            discovery(issuer.name(), "/realm/keys"),
            discovery(issuer.name(), "http://[broken"),
            "{\"issuer\":\"" + issuer.name() + "\"}",
            "{\"jwks_uri\":\"" + issuer.keysUrl() + "\"}",
            "[]");
    for (String document : wrong) {
      issuer.answersDiscovery(200, document);
      unavailable("first");
      time.advance(KeySet.RETRY_PAUSE);
    }
    assertThat(issuer.keyRequests()).isZero();
  }

  @Test
  void needsNoDiscoveryWhenItIsToldWhereTheKeysAre() throws Exception {
    issuer.answersDiscovery(404, "");
    try (KeySet told = keySet(URI.create(issuer.keysUrl()), Duration.ofSeconds(10))) {
      assertThat(told.find("first", RS256)).isNotNull();
    }
  }

  @Test
  void doesNotWaitForeverForAnAnswerThatTrickles() throws Exception {
    issuer.holdsKeys();
    try (KeySet impatient = keySet(null, Duration.ofMillis(300))) {
      assertThatThrownBy(() -> impatient.find("first", RS256))
          .isInstanceOf(SourceUnavailableException.class);
      assertThat(impatient.status().failed()).isEqualTo(1);
    }
  }

  @Test
  void tellsHowItFares() throws Exception {
    assertThat(keys.status()).isEqualTo(new KeySetStatus(issuer.name(), 0, null, 0, 0));
    found("first");
    time.advance(Duration.ofSeconds(7));
    assertThat(keys.status())
        .isEqualTo(new KeySetStatus(issuer.name(), 1, Duration.ofSeconds(7), 1, 0));
  }

  private KeySet keySet(@Nullable URI keysAt, Duration timeout) {
    KeyLimits limits =
        new KeyLimits(
            Duration.ofMinutes(10),
            Duration.ofSeconds(10),
            Duration.ofHours(24),
            timeout,
            64 * 1_024);
    return new KeySet(issuer.name(), keysAt, Set.of(RS256, ES256), limits, time);
  }

  private SigningKey found(String id) throws SourceUnavailableException {
    return Objects.requireNonNull(keys.find(id, RS256), id);
  }

  private void unavailable(String id) {
    assertThatThrownBy(() -> keys.find(id, RS256)).isInstanceOf(SourceUnavailableException.class);
  }

  private void refresh() {
    long before = keys.status().fetched() + keys.status().failed();
    keys.refreshIfDue();
    Await.until(
        "the keys are refreshed",
        () -> keys.status().fetched() + keys.status().failed() == before + 1);
  }

  private void failsToRefresh() {
    long before = keys.status().failed();
    time.advance(Duration.ofMinutes(10));
    keys.refreshIfDue();
    Await.until("the refresh has failed", () -> keys.status().failed() == before + 1);
  }

  private static String discovery(String issuer, String keysAt) {
    return "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keysAt + "\"}";
  }
}
