package dev.sluice.db.identity;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code users}: a person as one issuer names them. Immutable.
 *
 * @param externalSubject the {@code sub} of the issuer's tokens
 * @param revision grows by one with every update
 */
public record UserRow(
    UUID id,
    String issuer,
    String externalSubject,
    @Nullable String email,
    Status status,
    Instant createdAt,
    Instant updatedAt,
    long revision) {}
