package dev.sluice.config.settings;

import dev.sluice.config.identity.IdentityModeSettings;
import dev.sluice.config.identity.IdentityModeSettings.Administrator;
import dev.sluice.config.identity.IdentityModeSettings.Asserted;
import dev.sluice.config.identity.IdentityModeSettings.Registered;
import dev.sluice.config.identity.SecretReferences;
import dev.sluice.config.settings.key.IdentityKeys;
import dev.sluice.config.settings.key.IssuerKeys;
import dev.sluice.config.settings.key.Keys;
import dev.sluice.config.value.Profile;
import dev.sluice.db.identity.DevelopmentIdentity;
import dev.sluice.db.server.DatabaseSettings;
import dev.sluice.proxy.identity.assertion.AssertionSettings;
import dev.sluice.proxy.identity.keys.KeyLimits;
import dev.sluice.proxy.identity.token.ClaimMapping;
import dev.sluice.proxy.identity.token.GroupMapping;
import dev.sluice.proxy.identity.token.IssuerSettings;
import dev.sluice.proxy.identity.token.TokenCacheSettings;
import dev.sluice.proxy.identity.token.TokenRules;
import dev.sluice.proxy.net.AddressRules;
import dev.sluice.proxy.settings.IdentitySettings;
import dev.sluice.proxy.settings.RuntimeCredential;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads what identity mode is told, and the secrets that the settings only refer to. */
public final class IdentityReader {
  private IdentityReader() {}

  /**
   * Reads it.
   *
   * @param values for another mode than open
   * @throws SettingsException when a secret isn't where the settings say, or can't be used, or they
   *     don't make a database
   */
  public static IdentityModeSettings read(Values values, Map<String, String> environment) {
    Secrets secrets = new Secrets(values, environment);
    DatabaseSettings database = DatabaseReader.read(values, secrets);
    RuntimeCredential credential = credential(values, secrets);
    Asserted assertions = assertions(values, secrets);
    secrets.throwFaults();
    if (database == null) {
      throw new IllegalStateException("no database, and no fault");
    }
    return new IdentityModeSettings(
        database,
        callers(values, credential),
        issuers(values),
        new TokenCacheSettings(
            values.get(IdentityKeys.IDENTITY_MAX_CACHED_TOKENS),
            values.get(IdentityKeys.IDENTITY_MAX_REFUSED_TOKENS),
            values.get(IdentityKeys.IDENTITY_REFUSED_FOR)),
        assertions,
        administrator(values),
        registered(values, environment),
        values.find(Keys.UPSTREAM_URL) != null);
  }

  /** This machine's own addresses are for development alone. */
  public static Registered registered(Values values, Map<String, String> environment) {
    boolean isDevelopment = values.get(Keys.PROFILE) == Profile.DEVELOPMENT;
    var rules = new AddressRules(isDevelopment, values.get(IdentityKeys.RUNTIMES_ALLOW_PRIVATE));
    var secrets =
        new SecretReferences(
            environment,
            values.get(IdentityKeys.RUNTIMES_SECRET_PREFIX),
            values.get(IdentityKeys.RUNTIMES_SECRET_DIRECTORY).orElse(null));
    return new Registered(
        rules,
        values.get(IdentityKeys.RUNTIMES_CHECK_INTERVAL),
        secrets,
        values.get(IdentityKeys.RUNTIMES_MAX_LOOK_UPS),
        values.get(IdentityKeys.RUNTIMES_MAX_CALLS));
  }

  private static IdentitySettings callers(Values values, @Nullable RuntimeCredential credential) {
    String tenant = values.get(IdentityKeys.UPSTREAM_TENANT);
    return new IdentitySettings(
        tenant.isEmpty() ? DevelopmentIdentity.NAME : tenant,
        credential,
        values.get(IdentityKeys.IDENTITY_OUTAGE_GRACE),
        values.get(IdentityKeys.ADMISSION_MAX_LOADING),
        values.get(IdentityKeys.ADMISSION_LOAD_TIMEOUT),
        values.get(IdentityKeys.IDENTITY_MAX_CACHED_KEYS),
        values.get(IdentityKeys.IDENTITY_MAX_CACHED_USERS));
  }

  /**
   * How runtimes are told who calls; null when they are told nothing.
   *
   * @throws SettingsException when a sealing key isn't where the settings say, or is none
   */
  public static @Nullable Asserted asserted(Values values, Map<String, String> environment) {
    Secrets secrets = new Secrets(values, environment);
    Asserted assertions = assertions(values, secrets);
    secrets.throwFaults();
    return assertions;
  }

  private static @Nullable Asserted assertions(Values values, Secrets secrets) {
    if (!values.get(IdentityKeys.UPSTREAM_ASSERTION)) {
      return null;
    }
    AssertionSettings settings =
        new AssertionSettings(
            values.get(IdentityKeys.ASSERTION_ISSUER),
            values.get(IdentityKeys.ASSERTION_ROTATE_EVERY));
    return new Asserted(
        settings, values.get(IdentityKeys.UPSTREAM_NAME), sealKeys(values, secrets));
  }

  /** Whether tokens of an issuer are accepted, which is its url, character for character. */
  public static boolean accepts(Values values, String issuer) {
    return IntStream.range(0, values.issuers())
        .anyMatch(number -> values.get(IssuerKeys.URL.of(number)).equals(issuer));
  }

  /** The first platform administrator; null when the settings name none. */
  public static @Nullable Administrator administrator(Values values) {
    String subject = values.get(Keys.ADMIN_BOOTSTRAP_SUBJECT);
    return subject.isEmpty()
        ? null
        : new Administrator(values.get(Keys.ADMIN_BOOTSTRAP_ISSUER), subject);
  }

  private static @Nullable RuntimeCredential credential(Values values, Secrets secrets) {
    String secret = secrets.text(IdentityKeys.UPSTREAM_SECRET_REF);
    if (secret == null || values.get(IdentityKeys.UPSTREAM_SECRET_REF).isEmpty()) {
      return null;
    }
    if (!RuntimeCredential.isValue(secret)) {
      secrets.fault(IdentityKeys.UPSTREAM_SECRET_REF, "there " + RuntimeCredential.VALUE_EXPECTED);
      return null;
    }
    return new RuntimeCredential(values.get(IdentityKeys.UPSTREAM_CREDENTIAL), secret);
  }

  private static List<byte[]> sealKeys(Values values, Secrets secrets) {
    List<byte[]> keys = new ArrayList<>();
    String newest = values.get(IdentityKeys.ASSERTION_KEY_REF);
    if (!newest.isEmpty()) {
      add(secrets.sealKey(IdentityKeys.ASSERTION_KEY_REF, newest), keys);
    }
    for (String reference : values.get(IdentityKeys.ASSERTION_OLD_KEY_REFS)) {
      add(secrets.sealKey(IdentityKeys.ASSERTION_OLD_KEY_REFS, reference), keys);
    }
    return keys;
  }

  private static void add(byte @Nullable [] key, List<byte[]> keys) {
    if (key != null) {
      keys.add(key);
    }
  }

  private static List<IssuerSettings> issuers(Values values) {
    List<IssuerSettings> issuers = new ArrayList<>();
    for (int number = 0; number < values.issuers(); number++) {
      issuers.add(
          new IssuerSettings(
              values.get(IssuerKeys.URL.of(number)),
              values.get(IssuerKeys.JWKS_URI.of(number)).orElse(null),
              rules(values, number),
              mapping(values, number),
              keys(values, number),
              values.get(IssuerKeys.TRUST.of(number)).orElse(null)));
    }
    return issuers;
  }

  private static TokenRules rules(Values values, int number) {
    return new TokenRules(
        Set.copyOf(values.get(IssuerKeys.AUDIENCES.of(number))),
        EnumSet.copyOf(values.get(IssuerKeys.ALGORITHMS.of(number))),
        Set.copyOf(values.get(IssuerKeys.TYPES.of(number))),
        values.get(IssuerKeys.KEYCLOAK.of(number)),
        values.get(IssuerKeys.CLOCK_SKEW.of(number)));
  }

  private static ClaimMapping mapping(Values values, int number) {
    String claim = values.get(IssuerKeys.GROUPS_CLAIM.of(number));
    GroupMapping groups =
        claim.isEmpty()
            ? null
            : new GroupMapping(
                claim,
                values.get(IssuerKeys.GROUPS_PATTERN.of(number)),
                values.get(IssuerKeys.GROUPS_ROLES.of(number)));
    return new ClaimMapping(
        values.get(IssuerKeys.TENANT_CLAIM.of(number)),
        groups,
        Set.copyOf(values.get(IssuerKeys.TENANTS.of(number))),
        values.get(IssuerKeys.JIT.of(number)));
  }

  private static KeyLimits keys(Values values, int number) {
    return new KeyLimits(
        values.get(IssuerKeys.KEYS_REFRESH_INTERVAL.of(number)),
        values.get(IssuerKeys.KEYS_REFRESH_PAUSE.of(number)),
        values.get(IssuerKeys.KEYS_STALE_FOR.of(number)),
        values.get(IssuerKeys.KEYS_TIMEOUT.of(number)),
        values.get(IssuerKeys.KEYS_MAX_RESPONSE.of(number)));
  }
}
