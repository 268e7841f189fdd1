package dev.sluice.db.identity;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API key to be kept. The fields are those of {@link ApiKeyRow}.
 *
 * @param secretHash SHA-256 of the key's secret part, 32 bytes; not to be written to
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record NewApiKey(
    UUID tenantId,
    UUID serviceAccountId,
    String name,
    String publicId,
    byte[] secretHash,
    @Nullable UUID projectId,
    @Nullable String environment,
    @Nullable Instant expiresAt,
    @Nullable UUID rotatedFrom) {}
