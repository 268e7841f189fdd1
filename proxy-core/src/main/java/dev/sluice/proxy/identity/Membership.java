package dev.sluice.proxy.identity;

/** A user's role in one tenant. Immutable. */
public record Membership(Tenant tenant, TenantRole role) {}
