package dev.sluice.db.runtimes;

import dev.sluice.db.identity.Status;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What tenants may know of a runtime: neither its address nor its credential. Immutable. */
public record UsableRuntimeRow(
    UUID id,
    String key,
    RuntimeKind kind,
    String name,
    Status status,
    Dialect dialect,
    @Nullable String version,
    Health health,
    @Nullable Instant inspectedAt,
    Instant createdAt,
    Instant updatedAt,
    long revision) {}
