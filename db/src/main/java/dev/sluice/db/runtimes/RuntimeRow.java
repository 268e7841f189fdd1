package dev.sluice.db.runtimes;

import dev.sluice.db.identity.Status;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code runtimes}, all of it: for platform administrators. Immutable.
 *
 * @param tenantId whom alone it serves; null when it is shared
 * @param secretRef where our credential is kept, never the credential
 * @param version that it named when it was last looked at
 * @param revision grows by one when it is changed; what a look finds is no change
 */
public record RuntimeRow(
    UUID id,
    String key,
    RuntimeKind kind,
    @Nullable UUID tenantId,
    String name,
    String baseUrl,
    @Nullable String secretRef,
    String secretField,
    boolean inConfigurable,
    boolean inContext,
    boolean assertion,
    @Nullable Integer capacity,
    Status status,
    Dialect dialect,
    @Nullable String version,
    Health health,
    @Nullable Instant inspectedAt,
    Instant createdAt,
    Instant updatedAt,
    long revision) {

  /** What of it may change. */
  public RuntimeSettings settings() {
    return new RuntimeSettings(
        name, baseUrl, secretRef, secretField, inConfigurable, inContext, assertion, capacity);
  }
}
