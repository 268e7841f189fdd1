package dev.sluice.db.idempotency;

/** What is known of a request with an idempotency key when it comes. */
public sealed interface Claim {
  /** It is the first: do it, then {@link IdempotencyDao#finish}. */
  record First() implements Claim {}

  /** It was done before: answer this. */
  record Done(KeptAnswer answer) implements Claim {}

  /** It is being done at the moment. */
  record AtWork() implements Claim {}

  /** The key was used for a request that was another. */
  record Mismatch() implements Claim {}
}
