package dev.sluice.config.settings.key;

import dev.sluice.config.value.ListTypes;
import dev.sluice.config.value.ValueType;
import dev.sluice.config.value.ValueTypes;
import dev.sluice.proxy.destination.CallPlaces;
import dev.sluice.proxy.identity.token.TokenCacheSettings;
import dev.sluice.proxy.settings.IdentitySettings;
import dev.sluice.proxy.settings.RuntimeCredential;
import dev.sluice.proxy.settings.Timeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What can be set of other modes than open, in the order of the reference file: whose the runtime
 * is and what it is told of callers, what is remembered of them, and registered runtimes. Part of
 * {@link Keys}.
 */
public final class IdentityKeys {
  private static final KeyList KEYS = new KeyList();

  private static final int MOST_CACHED = 10_000_000;
  private static final int MOST_LOADING = 65_536;

  public static final Key<String> UPSTREAM_NAME =
      key(
          "upstream.name",
          ValueTypes.text(
              name -> name.matches("[a-z][a-z0-9-]{0,62}"),
              "a lower-case letter, then up to 62 lower-case letters, digits and hyphens"),
          "runtime");
  public static final Key<String> UPSTREAM_TENANT =
      key(
          "upstream.tenant",
          ValueTypes.text(
              tenant -> tenant.isEmpty() || IdentitySettings.isTenant(tenant),
              IdentitySettings.TENANT_EXPECTED + "; or nothing"),
          "");
  public static final Key<String> UPSTREAM_CREDENTIAL =
      key("upstream.credential", ValueTypes.fieldName(), RuntimeCredential.DEFAULT_FIELD);
  public static final Key<String> UPSTREAM_SECRET_REF =
      key("upstream.secret-ref", ValueTypes.secretReference(), "");
  public static final Key<Boolean> UPSTREAM_ASSERTION =
      key("upstream.assertion", ValueTypes.truth(), true);

  public static final Key<Duration> IDENTITY_OUTAGE_GRACE =
      key(
          "identity.outage-grace",
          ValueTypes.duration(Duration.ofSeconds(1), Duration.ofHours(24)),
          IdentitySettings.DEFAULT_OUTAGE_GRACE);
  public static final Key<Integer> IDENTITY_MAX_CACHED_KEYS =
      key(
          "identity.max-cached-keys",
          ValueTypes.whole(1, MOST_CACHED),
          IdentitySettings.DEFAULT_MAX_KEYS);
  public static final Key<Integer> IDENTITY_MAX_CACHED_USERS =
      key(
          "identity.max-cached-users",
          ValueTypes.whole(1, MOST_CACHED),
          IdentitySettings.DEFAULT_MAX_USERS);
  public static final Key<Integer> IDENTITY_MAX_CACHED_TOKENS =
      key(
          "identity.max-cached-tokens",
          ValueTypes.whole(0, TokenCacheSettings.MOST),
          TokenCacheSettings.DEFAULTS.maxTokens());
  public static final Key<Integer> IDENTITY_MAX_REFUSED_TOKENS =
      key(
          "identity.max-refused-tokens",
          ValueTypes.whole(0, TokenCacheSettings.MOST),
          TokenCacheSettings.DEFAULTS.maxRefused());
  public static final Key<Duration> IDENTITY_REFUSED_FOR =
      key(
          "identity.refused-for",
          ValueTypes.duration(Duration.ZERO, TokenCacheSettings.MOST_REFUSED_FOR),
          TokenCacheSettings.DEFAULTS.refusedFor());

  public static final Key<Integer> ADMISSION_MAX_LOADING =
      key(
          "admission.max-loading",
          ValueTypes.whole(1, MOST_LOADING),
          IdentitySettings.DEFAULT_MAX_LOADING);
  public static final Key<Duration> ADMISSION_LOAD_TIMEOUT =
      key(
          "admission.load-timeout",
          ValueTypes.duration(Timeouts.LEAST, Duration.ofMinutes(5)),
          IdentitySettings.DEFAULT_LOAD_TIMEOUT);

  public static final Key<String> ASSERTION_ISSUER =
      key(
          "assertion.issuer",
          ValueTypes.text(issuer -> issuer.matches("[!-~]{1,255}"), "a name or URL without spaces"),
          "sluice");
  public static final Key<String> ASSERTION_KEY_REF =
      key("assertion.key-ref", ValueTypes.secretReference(), "");
  public static final Key<List<String>> ASSERTION_OLD_KEY_REFS =
      key("assertion.old-key-refs", ListTypes.secretReferences(), List.of());
  public static final Key<Duration> ASSERTION_ROTATE_EVERY =
      key(
          "assertion.rotate-every",
          ValueTypes.duration(Duration.ofHours(1), Duration.ofDays(365)),
          Duration.ofDays(30));

  public static final Key<Boolean> RUNTIMES_ALLOW_PRIVATE =
      key("runtimes.allow-private", ValueTypes.truth(), true);
  public static final Key<Duration> RUNTIMES_CHECK_INTERVAL =
      key(
          "runtimes.check-interval",
          ValueTypes.duration(Duration.ofSeconds(10), Duration.ofDays(30)),
          Duration.ofMinutes(15));

  public static final Key<Integer> RUNTIMES_MAX_LOOK_UPS =
      key("runtimes.max-look-ups", ValueTypes.whole(1, 10_000), 16);
  public static final Key<Integer> RUNTIMES_MAX_CALLS =
      key("runtimes.max-calls", ValueTypes.whole(0, MOST_LOADING / 2), CallPlaces.AUTO);
  public static final Key<String> RUNTIMES_SECRET_PREFIX =
      key(
          "runtimes.secret-prefix",
          ValueTypes.text(
              prefix -> prefix.matches("([A-Za-z_][A-Za-z0-9_]*)?"),
              "what names of environment variables may begin with, or nothing"),
          "RUNTIME_SECRET_");
  public static final Key<Optional<Path>> RUNTIMES_SECRET_DIRECTORY =
      key("runtimes.secret-directory", ValueTypes.optionalDirectory(), Optional.empty());

  private IdentityKeys() {}

  /** All of them. */
  static List<Key<?>> all() {
    return KEYS.all();
  }

  private static <T> Key<T> key(String name, ValueType<T> type, T defaultValue) {
    return KEYS.add(name, type, defaultValue);
  }
}
