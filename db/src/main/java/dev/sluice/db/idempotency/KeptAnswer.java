package dev.sluice.db.idempotency;

/**
 * What was answered. Immutable.
 *
 * @param status of HTTP
 * @param headers as the caller wrote them
 * @param body not to be written to
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record KeptAnswer(int status, String headers, byte[] body) {}
