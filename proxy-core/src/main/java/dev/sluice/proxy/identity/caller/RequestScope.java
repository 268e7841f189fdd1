package dev.sluice.proxy.identity.caller;

import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.http.BasePath;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.RequestHead;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a request says about where it belongs, all its sources agreeing. Immutable.
 *
 * @param tenant slug, null when nothing names one
 * @param project key, null when nothing names one
 * @param environment {@code dev}, {@code staging} or {@code prod}, null when nothing names one
 * @param sources what names the tenant; empty when nothing does
 */
public record RequestScope(
    @Nullable String tenant,
    @Nullable String project,
    @Nullable String environment,
    List<Source> sources) {
  /** How to name a tenant: completes a sentence. */
  static final String HOW =
      "by the base path /-/at/{tenant}/{project}/{environment}, the header X-Sluice-Tenant, or the"
          + " token's tenant claim";

  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  private static final RequestScope SILENT = new RequestScope(null, null, null, List.of());
  private static final List<Source> KEY_ALONE = List.of(Source.API_KEY);
  private static final List<Source> CLAIM_ALONE = List.of(Source.TOKEN_CLAIM);

  /** What may name a tenant, in the order in which it counts (design section 5). */
  public enum Source {
    API_KEY("the API key"),
    BASE_PATH("the base path"),
    HEADER("the header"),
    TOKEN_CLAIM("the token's tenant claim");

    private final String words;

    Source(String words) {
      this.words = words;
    }

    /** As the APIs write it. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What the credential itself says. */
  record OfCredential(
      @Nullable String keyTenant, @Nullable String claimedTenant, @Nullable String environment) {}

  /** What the sources name, by {@link Source}; null where one names nothing. */
  private static final class Said {
    private final String what;
    private final @Nullable String[] names;

    private Said(String what, @Nullable String... names) {
      this.what = what;
      this.names = names;
    }

    /** The one name, or null; it is a refusal when two differ. */
    private @Nullable String agreed() throws Refusal {
      int first = -1;
      for (int i = 0; i < names.length; i++) {
        if (names[i] != null && first < 0) {
          first = i;
        } else if (names[i] != null && !names[i].equals(names[first])) {
          throw differ(Source.values()[first], Source.values()[i]);
        }
      }
      return first < 0 ? null : names[first];
    }

    private Refusal differ(Source one, Source other) {
      return Refusal.unclear(
          what + "-contradicted",
          one.words + " and " + other.words + " name different " + what + "s: leave one out");
    }

    private List<Source> sources() {
      return Stream.of(Source.values()).filter(source -> names[source.ordinal()] != null).toList();
    }
  }

  /**
   * Compares what the sources say.
   *
   * @throws Refusal when two disagree, it says which; or when there is no such environment
   */
  static RequestScope of(RequestHead head, OfCredential credential) throws Refusal {
    Fields fields = head.fields();
    BasePath path = head.basePath();
    boolean plain =
        path == null
            && !fields.has(FieldName.X_SLUICE_TENANT)
            && !fields.has(FieldName.X_SLUICE_PROJECT)
            && !fields.has(FieldName.X_SLUICE_ENVIRONMENT);
    if (plain && (credential.keyTenant() == null || credential.claimedTenant() == null)) {
      return ofCredential(credential);
    }
    Said tenant =
        new Said(
            "tenant",
            credential.keyTenant(),
            path == null ? null : path.tenant(),
            field(fields, FieldName.X_SLUICE_TENANT, KEY),
            credential.claimedTenant());
    Said project =
        new Said(
            "project",
            null,
            path == null ? null : path.project(),
            field(fields, FieldName.X_SLUICE_PROJECT, KEY));
    Said environment =
        new Said(
            "environment",
            credential.environment(),
            path == null ? null : path.environment(),
            field(fields, FieldName.X_SLUICE_ENVIRONMENT, KEY));
    return new RequestScope(
        tenant.agreed(), project.agreed(), known(environment.agreed()), tenant.sources());
  }

  /**
   * Looks at the base path alone, for what is answered to anybody.
   *
   * @throws Refusal when there is no such environment
   */
  public static void checkBasePath(RequestHead head) throws Refusal {
    BasePath path = head.basePath();
    var _ = known(path == null ? null : path.environment());
  }

  private static @Nullable String known(@Nullable String environment) throws Refusal {
    if (environment != null && Environment.of(environment).isEmpty()) {
      throw Refusal.absent(
          "environment-unknown", "Environment '%s' not found".formatted(environment));
    }
    return environment;
  }

  /** At most one source: nothing can contradict. */
  private static RequestScope ofCredential(OfCredential credential) {
    String key = credential.keyTenant();
    String claim = credential.claimedTenant();
    if (key == null && claim == null) {
      return SILENT;
    }
    return key != null
        ? new RequestScope(key, null, credential.environment(), KEY_ALONE)
        : new RequestScope(claim, null, credential.environment(), CLAIM_ALONE);
  }

  private static @Nullable String field(Fields fields, FieldName name, Pattern form)
      throws Refusal {
    int at = fields.find(name);
    if (at < 0) {
      return null;
    }
    String value = fields.value(at);
    if (fields.find(name, at + 1) >= 0 || !form.matcher(value).matches()) {
      throw Refusal.unclear(
          name.text() + "-malformed",
          name.text()
              + " is given more than once, or malformed (expected: "
              + form.pattern()
              + ")");
    }
    return value;
  }
}
