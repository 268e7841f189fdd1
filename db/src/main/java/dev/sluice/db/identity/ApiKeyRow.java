package dev.sluice.db.identity;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code api_keys}, without the hash of its secret. Immutable.
 *
 * @param publicId the part of the key that names it
 * @param projectId the only project it may name, null for any
 * @param environment the only environment it may name, null for any
 * @param expiresAt when it ends, null for never
 * @param revokedAt when it was taken back, null if it was not
 * @param lastUsedAt when it was last used, to about a minute; null if it never was
 * @param rotatedFrom the key that it replaces
 * @param revision grows by one with every update, but not with use
 */
public record ApiKeyRow(
    UUID id,
    UUID tenantId,
    UUID serviceAccountId,
    String name,
    String publicId,
    @Nullable UUID projectId,
    @Nullable String environment,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt,
    @Nullable Instant lastUsedAt,
    @Nullable UUID rotatedFrom,
    Instant createdAt,
    Instant updatedAt,
    long revision) {}
