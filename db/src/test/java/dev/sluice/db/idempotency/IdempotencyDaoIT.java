package dev.sluice.db.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.db.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** A create with a key is done once. */
class IdempotencyDaoIT {

  private static final byte[] REQUEST = new byte[32];
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

  private final IdempotencyDao dao = TestDatabase.dao(IdempotencyDao.class);
  private final UUID principal = UUID.randomUUID();

  @Test
  void answersARepeatedRequestAsTheFirst() {
    assertThat(claim(REQUEST)).isInstanceOf(Claim.First.class);
    assertThat(claim(REQUEST)).isInstanceOf(Claim.AtWork.class);
    assertThat(dao.finish(principal, null, "k", 201, "etag: 1", BODY)).isTrue();
    assertThat(claim(REQUEST))
        .isInstanceOfSatisfying(
            Claim.Done.class,
            done -> {
              assertThat(done.answer().status()).isEqualTo(201);
              assertThat(done.answer().headers()).isEqualTo("etag: 1");
              assertThat(done.answer().body()).isEqualTo(BODY);
            });
  }

  @Test
  void refusesAKeyThatWasUsedForAnotherRequest() {
    claim(REQUEST);
    byte[] other = new byte[32];
    other[0] = 1;
    assertThat(claim(other)).isInstanceOf(Claim.Mismatch.class);
  }

  @Test
  void keepsKeysOfTenantsApart() {
    claim(REQUEST);
    UUID tenant = TestDatabase.tenant().id();
    Claim claim =
        TestDatabase.shared()
            .asTenant(
                tenant,
                handle ->
                    handle.attach(IdempotencyDao.class).claim(principal, tenant, "k", REQUEST, 60));
    assertThat(claim).isInstanceOf(Claim.First.class);
  }

  @Test
  void takesOverWhatWasGivenUpOrHasExpired() {
    claim(REQUEST);
    assertThat(dao.abandon(principal, null, "k")).isTrue();
    assertThat(dao.claim(principal, null, "k", REQUEST, 0)).isInstanceOf(Claim.First.class);
    assertThat(claim(REQUEST)).isInstanceOf(Claim.First.class);
    dao.claim(principal, null, "old", REQUEST, 0);
    assertThat(dao.purge(1_000)).isPositive();
    assertThat(dao.find(principal, null, "k")).isPresent();
    assertThat(dao.find(principal, null, "old")).isEmpty();
  }

  @Test
  void letsASecondRequestWaitForTheFirst() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var second =
          TestDatabase.shared()
              .jdbi()
              .inTransaction(handle -> {
                IdempotencyDao first = handle.attach(IdempotencyDao.class);
                assertThat(first.claim(principal, null, "k", REQUEST, 60))
                    .isInstanceOf(Claim.First.class);
                var waiting = threads.submit(() -> claim(REQUEST));
                first.finish(principal, null, "k", 201, "", BODY);
                return waiting;
              });
      assertThat(second.get()).isInstanceOf(Claim.Done.class);
    }
  }

  private Claim claim(byte[] request) {
    return dao.claim(principal, null, "k", request, 60);
  }
}
