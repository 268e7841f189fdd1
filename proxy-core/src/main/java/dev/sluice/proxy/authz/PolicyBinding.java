package dev.sluice.proxy.authz;

import java.util.UUID;

/** A relation that a subject has to a project. Immutable. */
public record PolicyBinding(Relation relation, UUID project) {}
