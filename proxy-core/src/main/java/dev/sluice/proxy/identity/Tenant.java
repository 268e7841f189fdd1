package dev.sluice.proxy.identity;

import java.util.UUID;

/**
 * A tenant as the gateway knows it. Immutable.
 *
 * @param slug its name in URLs, headers and claims: {@code [a-z][a-z0-9-]{0,62}}
 * @param active false while it is suspended: then nobody acts in it
 */
public record Tenant(UUID id, String slug, boolean active) {}
