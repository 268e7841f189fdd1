package dev.sluice.proxy.identity.assertion;

import java.time.Instant;

/**
 * A signing key as it is kept: a P-256 private key that only holders of {@code assertion.key-ref}
 * can open. Immutable.
 *
 * @param kid its name in the JWKS: the RFC 7638 thumbprint of the public key
 * @param sealed the private JWK, encrypted and authenticated; not to be written to
 * @param createdAt when it was made and published
 * @param signsFrom when it takes over from the key before it; whole milliseconds
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record SealedKey(String kid, byte[] sealed, Instant createdAt, Instant signsFrom) {}
