package dev.sluice.admin.api;

/** An operation with what does it. Immutable. */
public record Endpoint(Operation operation, Action action) {}
