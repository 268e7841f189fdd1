package dev.sluice.proxy.identity;

import java.util.UUID;

/**
 * A program of one tenant. Immutable.
 *
 * @param active false while suspended
 */
public record ServiceAccount(UUID id, Tenant tenant, boolean active) {}
