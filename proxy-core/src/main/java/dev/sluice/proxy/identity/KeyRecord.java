package dev.sluice.proxy.identity;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A platform API key as it is kept: never the key itself. Immutable.
 *
 * @param publicId the part of the key that names it: 16 base62 characters
 * @param secretHash SHA-256 of the key's secret part, 32 bytes; not to be written to
 * @param account whose key it is
 * @param project the only project it may name, null for any
 * @param environment the only environment it may name ({@code dev}, {@code staging}, {@code prod}),
 *     null for any
 * @param expiresAt when it ends, null for never
 * @param revoked whether it was taken back
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record KeyRecord(
    UUID id,
    String publicId,
    byte[] secretHash,
    ServiceAccount account,
    @Nullable UUID project,
    @Nullable String environment,
    @Nullable Instant expiresAt,
    boolean revoked) {}
