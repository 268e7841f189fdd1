package dev.sluice.proxy.identity.caller;

import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.identity.ApiKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a request shows of its caller, as far as it can be read without asking anybody (design
 * section 5). At least one of both is there. Immutable.
 *
 * @param token what is shown as a bearer token and is not one of our keys: unverified, and its form
 *     unchecked ({@link #isToken68}), as that takes longer than to see that it is known
 * @param key a platform key, unverified; beside a token it must be of the tenant that the token
 *     acts in
 */
public record Credentials(@Nullable String token, @Nullable ApiKey key) {
  private static final byte[] SCHEME = "bearer".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] NONE = new byte[0];

  /** A table, as tokens are long: RFC 9110 §11.2, without the padding. */
  private static final boolean[] TOKEN68 = token68();

  /**
   * Reads the fields of a head.
   *
   * @throws Refusal when nothing is shown, when what is shown can't be a credential, or when two
   *     are shown that can't both be meant
   */
  public static Credentials of(Fields fields) throws Refusal {
    int authorization = only(fields, FieldName.AUTHORIZATION);
    int apiKey = only(fields, FieldName.X_API_KEY);
    return ofShown(
        authorization < 0
            ? null
            : bearer(
                fields.bytes(), fields.valueStart(authorization), fields.valueEnd(authorization)),
        apiKey < 0 ? null : fields.value(apiKey));
  }

  private static int only(Fields fields, FieldName name) throws Refusal {
    int at = fields.find(name);
    if (at >= 0 && fields.find(name, at + 1) >= 0) {
      throw Refusal.unclear(name.text() + "-repeated", name.text() + " is given more than once");
    }
    return at;
  }

  /** Reads the two values, null where a field is absent. */
  public static Credentials of(@Nullable String authorization, @Nullable String apiKey)
      throws Refusal {
    byte[] bytes =
        authorization == null ? NONE : authorization.getBytes(StandardCharsets.ISO_8859_1);
    return ofShown(authorization == null ? null : bearer(bytes, 0, bytes.length), apiKey);
  }

  private static Credentials ofShown(@Nullable String bearer, @Nullable String apiKey)
      throws Refusal {
    if (bearer != null) {
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

  /** RFC 6750 §2.1: the scheme in any case, and what should be one token68, copied once. */
  private static String bearer(byte[] bytes, int from, int to) throws Refusal {
    int at = from + SCHEME.length;
    if (to <= at + 1 || bytes[at] != ' ' || !isScheme(bytes, from)) {
      throw malformed();
    }
    while (at < to && bytes[at] == ' ') {
      at++;
    }
    return new String(bytes, at, to - at, StandardCharsets.ISO_8859_1);
  }

  private static boolean isScheme(byte[] bytes, int from) {
    int same = 0;
    while (same < SCHEME.length && (bytes[from + same] | 0x20) == SCHEME[same]) {
      same++;
    }
    return same == SCHEME.length;
  }

  static Refusal malformed() {
    return Refusal.badCredential("authorization-malformed");
  }

  /** Whether this can be a token at all. */
  static boolean isToken68(String text) {
    int at = 0;
    while (at < text.length() && isToken68(text.charAt(at))) {
      at++;
    }
    int padding = at;
    while (padding < text.length() && text.charAt(padding) == '=') {
      padding++;
    }
    return at > 0 && padding == text.length();
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
