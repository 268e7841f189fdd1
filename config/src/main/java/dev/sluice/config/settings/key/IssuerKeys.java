package dev.sluice.config.settings.key;

import dev.sluice.config.value.ListTypes;
import dev.sluice.config.value.ValueType;
import dev.sluice.config.value.ValueTypes;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.keys.KeyLimits;
import dev.sluice.proxy.identity.keys.SignatureAlgorithm;
import dev.sluice.proxy.identity.token.ClaimMapping;
import dev.sluice.proxy.identity.token.GroupMapping;
import dev.sluice.proxy.identity.token.TokenRules;
import dev.sluice.proxy.settings.IdentitySettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can be set of each issuer: {@code identity.issuers.0.url} of the first. In a settings file
 * they may be the items of a list.
 */
public final class IssuerKeys {
  private static final int MOST_CLAIM_CHARS = 255;

  private static final Pattern NAME =
      Pattern.compile(Pattern.quote(Keys.ISSUERS) + "\\.(0|[1-9][0-9]?)\\.([a-z.-]+)");

  private static final Pattern VARIABLE =
      Pattern.compile(Pattern.quote(Key.variable(Keys.ISSUERS)) + "_(0|[1-9][0-9]?)_([A-Z_]+)");

  /**
   * One thing that can be set of each issuer. Immutable.
   *
   * @param name behind the issuer's number
   */
  public record Field<T>(String name, ValueType<T> type, @Nullable T defaultValue) {
    /** The key of one issuer. */
    public Key<T> of(int number) {
      return new Key<>(Keys.ISSUERS + "." + number + "." + name, type, defaultValue);
    }
  }

  private static final List<Field<?>> FIELDS = new ArrayList<>();

  public static final Field<String> URL = field("url", ValueTypes.issuer(), null);
  public static final Field<Optional<URI>> JWKS_URI =
      field("jwks-uri", ValueTypes.optionalKeySetUrl(), Optional.empty());
  public static final Field<Optional<Path>> TRUST =
      field("trust", ValueTypes.optionalFile(), Optional.empty());
  public static final Field<List<String>> AUDIENCES =
      field("audiences", ListTypes.notEmpty(names("an audience")), null);
  public static final Field<List<SignatureAlgorithm>> ALGORITHMS =
      field(
          "algorithms",
          ListTypes.someOf(SignatureAlgorithm.class),
          TokenRules.DEFAULT_ALGORITHMS.stream().sorted().toList());
  public static final Field<List<String>> TYPES =
      field(
          "types",
          ListTypes.notEmpty(names("a type")),
          TokenRules.DEFAULT_TYPES.stream().sorted().toList());
  public static final Field<Boolean> KEYCLOAK = field("keycloak", ValueTypes.truth(), false);
  public static final Field<Duration> CLOCK_SKEW =
      field(
          "clock-skew",
          ValueTypes.duration(Duration.ZERO, TokenRules.MOST_SKEW),
          TokenRules.DEFAULT_SKEW);
  public static final Field<List<String>> TENANTS =
      field(
          "tenants",
          ListTypes.words(
              "a tenant's slug, or * for all",
              slug -> slug.equals(ClaimMapping.ANY) || IdentitySettings.isTenant(slug)),
          List.of());
  public static final Field<String> TENANT_CLAIM =
      field("tenant-claim", claim(false), ClaimMapping.DEFAULTS.tenantClaim());
  public static final Field<String> GROUPS_CLAIM = field("groups.claim", claim(true), "");
  public static final Field<String> GROUPS_PATTERN =
      field(
          "groups.pattern",
          ValueTypes.text(GroupMapping::isPattern, GroupMapping.PATTERN_EXPECTED),
          GroupMapping.DEFAULTS.pattern());
  public static final Field<Map<String, TenantRole>> GROUPS_ROLES =
      field(
          "groups.roles",
          ListTypes.wordsTo("NAME", TenantRole.class),
          GroupMapping.DEFAULTS.roles());
  public static final Field<Boolean> JIT = field("jit", ValueTypes.truth(), false);
  public static final Field<Duration> KEYS_REFRESH_INTERVAL =
      field(
          "keys.refresh-interval",
          ValueTypes.duration(KeyLimits.LEAST, KeyLimits.MOST_INTERVAL),
          KeyLimits.DEFAULTS.refreshInterval());
  public static final Field<Duration> KEYS_REFRESH_PAUSE =
      field(
          "keys.refresh-pause",
          ValueTypes.duration(KeyLimits.LEAST, KeyLimits.MOST_PAUSE),
          KeyLimits.DEFAULTS.refreshPause());
  public static final Field<Duration> KEYS_STALE_FOR =
      field(
          "keys.stale-for",
          ValueTypes.duration(KeyLimits.LEAST, KeyLimits.MOST_STALE),
          KeyLimits.DEFAULTS.staleFor());
  public static final Field<Duration> KEYS_TIMEOUT =
      field(
          "keys.timeout",
          ValueTypes.duration(KeyLimits.LEAST, KeyLimits.MOST_TIMEOUT),
          KeyLimits.DEFAULTS.timeout());
  public static final Field<Integer> KEYS_MAX_RESPONSE =
      field(
          "keys.max-response",
          ValueTypes.size(KeyLimits.LEAST_BYTES, KeyLimits.MOST_BYTES),
          KeyLimits.DEFAULTS.maxResponseBytes());

  private IssuerKeys() {}

  /** All that can be set of each, in the order of the reference file. */
  public static List<Field<?>> fields() {
    return List.copyOf(FIELDS);
  }

  /** All that can be set of one issuer. */
  public static List<Key<?>> of(int number) {
    List<Key<?>> keys = new ArrayList<>();
    FIELDS.forEach(field -> keys.add(field.of(number)));
    return keys;
  }

  /** The number in a name; -1 when there is none. */
  public static int number(String name) {
    Matcher parts = NAME.matcher(name);
    return parts.matches() ? Integer.parseInt(parts.group(1)) : -1;
  }

  static @Nullable Key<?> named(String name) {
    int number = number(name);
    return number < 0 ? null : find(of(number), name, false);
  }

  public static @Nullable Key<?> ofVariable(String variable) {
    Matcher parts = VARIABLE.matcher(variable);
    return parts.matches() ? find(of(Integer.parseInt(parts.group(1))), variable, true) : null;
  }

  private static @Nullable Key<?> find(List<Key<?>> keys, String name, boolean byVariable) {
    for (Key<?> key : keys) {
      if (name.equals(byVariable ? key.variable() : key.name())) {
        return key;
      }
    }
    return null;
  }

  private static <T> Field<T> field(String name, ValueType<T> type, @Nullable T defaultValue) {
    Field<T> field = new Field<>(name, type, defaultValue);
    FIELDS.add(field);
    return field;
  }

  private static ValueType<List<String>> names(String what) {
    return ListTypes.words(what + " without spaces", text -> text.matches("[!-~]{1,512}"));
  }

  private static ValueType<String> claim(boolean mayBeAbsent) {
    return ValueTypes.text(
        text -> text.isEmpty() ? mayBeAbsent : text.length() <= MOST_CLAIM_CHARS && !text.isBlank(),
        mayBeAbsent ? "the name of a claim, or nothing" : "the name of a claim");
  }
}
