package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.identity.TenantRole;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a token says whose every check has passed. Immutable; one object serves many requests.
 *
 * @param issuer {@code iss}, one of the configured
 * @param subject {@code sub}, 1 to {@value ClaimChecks#MAX_NAME_CHARS} characters
 * @param clientId the client it was given to ({@code azp} or {@code client_id}); null when unsaid
 * @param kid of the key that signed it; null when the token names none
 * @param expiresAtEpochSecond {@code exp}; may be past by no more than the clock skew
 * @param serviceAccount whether a program got it for itself (client credentials): then it is named
 *     by issuer and client id, which is not null
 * @param tenant slug of the tenant it names, one that its issuer may name; null for none
 * @param email the address, where the issuer doesn't say that it is unverified
 * @param roleByTenant by slug, what its groups give in tenants that its issuer may name
 */
public record VerifiedToken(
    String issuer,
    String subject,
    @Nullable String clientId,
    @Nullable String kid,
    long expiresAtEpochSecond,
    boolean serviceAccount,
    @Nullable String tenant,
    @Nullable String email,
    Map<String, TenantRole> roleByTenant) {
  public VerifiedToken {
    roleByTenant = Map.copyOf(roleByTenant);
  }
}
