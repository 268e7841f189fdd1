package dev.sluice.proxy.identity;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, in one tenant. Immutable; one object serves many requests.
 *
 * @param id of the user or the service account
 * @param role a user's role in the tenant; null for a service account
 * @param key the API key that was shown, null when it was a token
 * @param project the only project that the key may name, null for any
 * @param environment the only environment that the key may name, null for any
 * @param expiresAtEpochSecond when the credential ends; {@link Long#MAX_VALUE} for never
 */
public record Principal(
    PrincipalKind kind,
    UUID id,
    Tenant tenant,
    @Nullable TenantRole role,
    @Nullable UUID key,
    @Nullable UUID project,
    @Nullable String environment,
    long expiresAtEpochSecond) {}
