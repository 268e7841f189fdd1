package dev.sluice.db;

import java.time.Instant;
import java.util.UUID;

/**
 * A gateway process that uses the database: a row of {@code replicas}.
 *
 * @param startedAt when it registered, by the database's clock
 * @param seenAt when it was last heard of, by the database's clock
 * @param version the version it runs
 * @param host where it runs
 */
public record Replica(UUID id, Instant startedAt, Instant seenAt, String version, String host) {}
