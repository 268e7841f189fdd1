package dev.sluice.db.identity;

import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code platform_admins}: who administers the platform, as their issuer names them.
 * Immutable.
 */
public record PlatformAdminRow(UUID id, String issuer, String externalSubject, Instant createdAt) {}
