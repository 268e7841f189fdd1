package dev.sluice.proxy.directory;

import java.net.URI;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registered LangGraph API server. Immutable.
 *
 * @param key its name among all runtimes, as operators know it
 * @param tenant the only one that it serves; null when it is shared
 * @param secretRef where our credential for it is kept ({@code env:NAME}, {@code file:/path}); null
 *     when it asks for none
 * @param secretField the header field that carries the credential, in lower case
 * @param inConfigurable whether runs are told who calls in {@code config.configurable}
 * @param inContext whether runs whose client sent a {@code context} are told there
 * @param assertion whether it gets a signed word about who calls
 * @param capacity most runs at once; 0 when we set no limit
 */
public record RuntimeRecord(
    UUID id,
    String key,
    @Nullable UUID tenant,
    URI baseUrl,
    @Nullable String secretRef,
    String secretField,
    boolean inConfigurable,
    boolean inContext,
    boolean assertion,
    int capacity,
    Dialect dialect,
    boolean active) {
  /** Which server it is: they tell absent ids differently (contract section 12). */
  public enum Dialect {
    PYTHON,
    JAVASCRIPT;

    private static final Set<String> KEPT = Set.of("x-api-key", "x-tenant-id", "x-service-key");

    /**
     * Whether a server of this kind keeps to itself what comes in a header field of this name, in
     * lower case. A JavaScript server copies most fields that begin with {@code x-} into the
     * configuration of runs, which clients can read.
     */
    public boolean keepsSecret(String field) {
      return this == PYTHON || !field.startsWith("x-") || KEPT.contains(field);
    }
  }

  /** Whether many tenants use it, who are to be kept apart. */
  public boolean isShared() {
    return tenant == null;
  }
}
