package dev.sluice.proxy.settings;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How callers are told apart on the proxy port. Immutable.
 *
 * @param tenant slug of the tenant to which the runtime belongs
 * @param credential what the runtime is shown; null: nothing
 * @param outageGrace how long what is known of callers may be used while it can't be confirmed
 * @param maxLoading most exchanges that wait at once for something to be found out; then 503
 * @param loadTimeout how long each of them waits; then 503
 * @param maxKeys most API keys and service accounts that are remembered, each
 * @param maxUsers most users that are remembered
 */
public record IdentitySettings(
    String tenant,
    @Nullable RuntimeCredential credential,
    Duration outageGrace,
    int maxLoading,
    Duration loadTimeout,
    int maxKeys,
    int maxUsers) {
  public static final Duration DEFAULT_OUTAGE_GRACE = Duration.ofMinutes(2);
  public static final int DEFAULT_MAX_LOADING = 256;
  public static final Duration DEFAULT_LOAD_TIMEOUT = Duration.ofSeconds(5);
  public static final int DEFAULT_MAX_KEYS = 10_000;
  public static final int DEFAULT_MAX_USERS = 50_000;

  /** Completes the sentence "expected: …" for a tenant that is refused. */
  public static final String TENANT_EXPECTED =
      "a tenant's slug: a lower-case letter, then up to 62 lower-case letters, digits and hyphens";

  private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  public IdentitySettings {
    Check.that(isTenant(tenant), "tenant", tenant, TENANT_EXPECTED);
    Check.that(outageGrace, "outageGrace").isBetween(Duration.ofSeconds(1), Duration.ofHours(24));
    Check.that(maxLoading, "maxLoading").isBetween(1, 65_536);
    Check.that(loadTimeout, "loadTimeout").isBetween(Timeouts.LEAST, Duration.ofMinutes(5));
    Check.that(maxKeys, "maxKeys").isBetween(1, 10_000_000);
    Check.that(maxUsers, "maxUsers").isBetween(1, 10_000_000);
  }

  /** A runtime of one tenant, everything else by default. */
  public static IdentitySettings ofTenant(String tenant, @Nullable RuntimeCredential credential) {
    return new IdentitySettings(
        tenant,
        credential,
        DEFAULT_OUTAGE_GRACE,
        DEFAULT_MAX_LOADING,
        DEFAULT_LOAD_TIMEOUT,
        DEFAULT_MAX_KEYS,
        DEFAULT_MAX_USERS);
  }

  /** Whether this can be a tenant's slug. */
  public static boolean isTenant(String tenant) {
    return SLUG.matcher(tenant).matches();
  }
}
