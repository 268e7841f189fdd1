package dev.sluice.db.idempotency;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Requests that came with an idempotency key. A key belongs to a principal in a tenant.
 *
 * <p>To be used in the transaction of the create itself: then both are kept or neither, and a
 * second request of the same key waits in {@link #claim} until the first has ended. Outside of one,
 * a claim that is not finished ends at its expiry.
 */
@RegisterConstructorMapper(IdempotencyRow.class)
public interface IdempotencyDao {

  /**
   * Begins a request.
   *
   * @param tenantId null for a platform administrator's
   * @param requestHash SHA-256 of what makes two requests the same, 32 bytes
   * @param seconds how long the claim and the answer are kept
   */
  default Claim claim(
      UUID principalId, @Nullable UUID tenantId, String key, byte[] requestHash, int seconds) {
    if (insert(principalId, tenantId, key, requestHash, seconds) > 0) {
      return new Claim.First();
    }
    // It may have been given up in between.
    return find(principalId, tenantId, key)
        .map(row -> known(row, requestHash))
        .orElseGet(Claim.AtWork::new);
  }

  private static Claim known(IdempotencyRow row, byte[] requestHash) {
    if (!Arrays.equals(row.requestHash(), requestHash)) {
      return new Claim.Mismatch();
    }
    Integer status = row.responseStatus();
    String headers = row.responseHeaders();
    byte[] body = row.responseBody();
    return status == null || headers == null || body == null
        ? new Claim.AtWork()
        : new Claim.Done(new KeptAnswer(status, headers, body));
  }

  /** The statement of {@link #claim}: one that has expired is taken over. */
  @SqlUpdate(
      """
      INSERT INTO idempotency_keys AS k (principal_id, tenant_id, key, request_hash, expires_at)
      VALUES (:principalId, :tenantId, :key, :requestHash, now() + make_interval(secs => :seconds))
      ON CONFLICT (principal_id, tenant_id, key) DO UPDATE
         SET request_hash = excluded.request_hash, expires_at = excluded.expires_at,
             created_at = now(), response_status = NULL, response_headers = NULL,
             response_body = NULL
       WHERE k.expires_at <= now()
      """)
  int insert(
      @Bind("principalId") UUID principalId,
      @Bind("tenantId") @Nullable UUID tenantId,
      @Bind("key") String key,
      @Bind("requestHash") byte[] requestHash,
      @Bind("seconds") int seconds);

  /** What is kept under a key. */
  @SqlQuery(
      """
      SELECT request_hash, response_status, response_headers, response_body
        FROM idempotency_keys
       WHERE principal_id = :principalId
         AND tenant_id IS NOT DISTINCT FROM CAST(:tenantId AS uuid)
         AND key = :key
      """)
  Optional<IdempotencyRow> find(
      @Bind("principalId") UUID principalId,
      @Bind("tenantId") @Nullable UUID tenantId,
      @Bind("key") String key);

  /** Keeps the answer; false when there is no claim. */
  @SqlUpdate(
      """
      UPDATE idempotency_keys
         SET response_status = :status, response_headers = :headers, response_body = :body
       WHERE principal_id = :principalId
         AND tenant_id IS NOT DISTINCT FROM CAST(:tenantId AS uuid)
         AND key = :key
      """)
  boolean finish(
      @Bind("principalId") UUID principalId,
      @Bind("tenantId") @Nullable UUID tenantId,
      @Bind("key") String key,
      @Bind("status") int status,
      @Bind("headers") String headers,
      @Bind("body") byte[] body);

  /** Gives a claim up whose request was not done; false when there is none. */
  @SqlUpdate(
      """
      DELETE FROM idempotency_keys
       WHERE principal_id = :principalId
         AND tenant_id IS NOT DISTINCT FROM CAST(:tenantId AS uuid)
         AND key = :key AND response_status IS NULL
      """)
  boolean abandon(
      @Bind("principalId") UUID principalId,
      @Bind("tenantId") @Nullable UUID tenantId,
      @Bind("key") String key);

  /** Deletes what has expired, at most so many; says how many. */
  @SqlUpdate(
      """
      DELETE FROM idempotency_keys
       WHERE id IN (SELECT id FROM idempotency_keys WHERE expires_at <= now() LIMIT :limit)
      """)
  int purge(@Bind("limit") int limit);

  /**
   * Takes a lock until the transaction ends, without waiting.
   *
   * @return false when another transaction has it
   */
  @SqlQuery("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
  boolean tryLock(@Bind("name") String name);
}
