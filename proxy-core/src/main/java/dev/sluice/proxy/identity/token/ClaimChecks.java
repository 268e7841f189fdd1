package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.identity.token.InvalidTokenException.Reason;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The checks of registered claims (RFC 7519 §4.1, RFC 9068 §4). */
final class ClaimChecks {
  /** Longest {@code sub}, client id and the like, in characters (OpenID Connect Core 1.0 §2). */
  static final int MAX_NAME_CHARS = 255;

  private static final String KEYCLOAK_ACCESS_TOKEN = "Bearer";

  private ClaimChecks() {}

  /** That it is an access token, and one that everybody may use who holds it. */
  static void checkKind(JoseHeader header, Claims claims, TokenRules rules)
      throws InvalidTokenException {
    String type = header.type();
    if (type == null || !rules.allowsType(type)) {
      throw new InvalidTokenException(Reason.WRONG_TOKEN_TYPE);
    }
    if (rules.keycloak() && !KEYCLOAK_ACCESS_TOKEN.equals(claims.text("typ"))) {
      throw new InvalidTokenException(Reason.WRONG_TOKEN_TYPE);
    }
    if (claims.has("cnf")) {
      throw new InvalidTokenException(Reason.SENDER_CONSTRAINED);
    }
  }

  static void checkAudience(Claims claims, TokenRules rules) throws InvalidTokenException {
    List<String> audiences = claims.texts("aud");
    if (audiences.stream().noneMatch(rules.audiences()::contains)) {
      throw new InvalidTokenException(Reason.WRONG_AUDIENCE);
    }
  }

  /**
   * Checks {@code exp}, {@code nbf} and {@code iat}.
   *
   * @param now in epoch seconds
   * @return {@code exp}
   */
  static long checkTimes(Claims claims, TokenRules rules, long now) throws InvalidTokenException {
    long skew = rules.clockSkew().toSeconds();
    OptionalLong expiry = claims.epochSecond("exp");
    long expires = expiry.orElseThrow(() -> new InvalidTokenException(Reason.NO_EXPIRY));
    if (now - skew >= expires) {
      throw new InvalidTokenException(Reason.EXPIRED);
    }
    if (claims.epochSecond("nbf").orElse(now) > now + skew) {
      throw new InvalidTokenException(Reason.NOT_YET_VALID);
    }
    long issued = claims.epochSecond("iat").orElse(0);
    if (issued > now + skew || issued > expires) {
      throw new InvalidTokenException(Reason.BAD_ISSUE_TIME);
    }
    return expires;
  }

  static String subject(Claims claims) throws InvalidTokenException {
    String subject = claims.text("sub");
    if (subject == null || !isName(subject)) {
      throw new InvalidTokenException(Reason.BAD_SUBJECT);
    }
    return subject;
  }

  /** The client that got the token: {@code client_id} (RFC 9068 §2.2) and {@code azp} (OIDC). */
  static @Nullable String clientId(Claims claims) throws InvalidTokenException {
    String authorized = claims.text("azp");
    String client = claims.text("client_id");
    if (authorized != null && client != null && !authorized.equals(client)) {
      throw new InvalidTokenException(Reason.CLIENT_MISMATCH);
    }
    String id = authorized != null ? authorized : client;
    if (id != null && !isName(id)) {
      throw new InvalidTokenException(Reason.WRONG_TYPE);
    }
    return id;
  }

  /** Whether it can name somebody in a table and in a log. */
  static boolean isName(String name) {
    return !name.isBlank()
        && name.length() <= MAX_NAME_CHARS
        && name.codePoints().noneMatch(Character::isISOControl);
  }
}
