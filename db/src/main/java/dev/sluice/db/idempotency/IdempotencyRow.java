package dev.sluice.db.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code idempotency_keys}. Immutable.
 *
 * @param requestHash 32 bytes; not to be written to
 * @param responseStatus null while the request is at work
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record IdempotencyRow(
    byte[] requestHash,
    @Nullable Integer responseStatus,
    @Nullable String responseHeaders,
    byte @Nullable [] responseBody) {}
