package dev.sluice.proxy.identity.caller;

import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.identity.ApiKey;
import org.jspecify.annotations.Nullable;

/**
 * What a request shows of its caller, as far as it can be read without asking anybody (design
 * section 5). At least one of both is there. Immutable.
 *
 * @param token a bearer token that is not one of our keys, unverified
 * @param key a platform key, unverified; beside a token it must be of the tenant that the token
 *     acts in
 */
public record Credentials(@Nullable String token, @Nullable ApiKey key) {
  private static final String SCHEME = "bearer";

  /** A table, as tokens are long: RFC 9110 §11.2, without the padding. */
  private static final boolean[] TOKEN68 = token68();

  /**
   * Reads the fields of a head.
   *
   * @throws Refusal when nothing is shown, when what is shown can't be a credential, or when two
   *     are shown that can't both be meant
   */
  public static Credentials of(Fields fields) throws Refusal {
    return of(only(fields, FieldName.AUTHORIZATION), only(fields, FieldName.X_API_KEY));
  }

  private static @Nullable String only(Fields fields, FieldName name) throws Refusal {
    int at = fields.find(name);
    if (at >= 0 && fields.find(name, at + 1) >= 0) {
      throw Refusal.unclear(name.text() + "-repeated", name.text() + " is given more than once");
    }
    return at < 0 ? null : fields.value(at);
  }

  /** Reads the two values, null where a field is absent. */
  public static Credentials of(@Nullable String authorization, @Nullable String apiKey)
      throws Refusal {
    if (authorization != null) {
      String bearer = bearer(authorization);
      return ApiKey.isOurs(bearer) ? twoKeys(bearer, apiKey) : tokenAndKey(bearer, apiKey);
    }
    if (apiKey == null) {
      throw Refusal.noCredential();
    }
    if (!ApiKey.isOurs(apiKey)) {
      throw Refusal.badCredential("api-key-foreign");
    }
    return new Credentials(null, key(apiKey));
  }

  /** Our keys beside a token are checked; what is none of ours was not meant for us. */
  private static Credentials tokenAndKey(String token, @Nullable String apiKey) throws Refusal {
    if (apiKey == null || !ApiKey.isOurs(apiKey)) {
      return new Credentials(token, null);
    }
    return new Credentials(token, key(apiKey));
  }

  private static Credentials twoKeys(String bearer, @Nullable String apiKey) throws Refusal {
    ApiKey key = key(bearer);
    if (apiKey != null && ApiKey.isOurs(apiKey) && !key(apiKey).equals(key)) {
      throw Refusal.unclear("keys-differ", "authorization and x-api-key hold different keys");
    }
    return new Credentials(null, key);
  }

  private static ApiKey key(String text) throws Refusal {
    ApiKey key = ApiKey.parse(text);
    if (key == null) {
      throw Refusal.badCredential("key-malformed");
    }
    return key;
  }

  /** RFC 6750 §2.1: the scheme in any case, and one token68. */
  private static String bearer(String authorization) throws Refusal {
    int at = SCHEME.length();
    boolean bearer =
        authorization.length() > at + 1
            && authorization.regionMatches(true, 0, SCHEME, 0, at)
            && authorization.charAt(at) == ' ';
    while (bearer && at < authorization.length() && authorization.charAt(at) == ' ') {
      at++;
    }
    if (!bearer || !isToken68(authorization, at)) {
      throw Refusal.badCredential("authorization-malformed");
    }
    return authorization.substring(at);
  }

  private static boolean isToken68(String text, int from) {
    int at = from;
    while (at < text.length() && isToken68(text.charAt(at))) {
      at++;
    }
    int padding = at;
    while (padding < text.length() && text.charAt(padding) == '=') {
      padding++;
    }
    return at > from && padding == text.length();
  }

  private static boolean isToken68(char c) {
    return c < TOKEN68.length && TOKEN68[c];
  }

  private static boolean[] token68() {
    boolean[] allowed = new boolean[128];
    String all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/";
    for (int i = 0; i < all.length(); i++) {
      allowed[all.charAt(i)] = true;
    }
    return allowed;
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "Credentials[token=" + (token == null ? "absent" : "present") + ", key=" + key + "]";
  }
}
