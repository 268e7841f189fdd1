package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.identity.keys.SigningKey;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A token is refused: the client's trouble, 401. Stackless; holds nothing of the token. The reason
 * is for the log and not for the client.
 */
public final class InvalidTokenException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final transient @Nullable SigningKey key;

  InvalidTokenException(Reason reason) {
    this(reason, null);
  }

  /**
   * @param key the key by which the token is refused as long as the key is trusted, null when the
   *     refusal may not be remembered
   */
  InvalidTokenException(Reason reason, @Nullable SigningKey key) {
    super(reason.code(), null, false, false);
    this.reason = reason;
    this.key = key;
  }

  public Reason reason() {
    return reason;
  }

  @Nullable SigningKey key() {
    return key;
  }

  /** Why a token is refused: the first check that failed, in this order. */
  public enum Reason {
    /** Longer than {@link CompactToken#MAX_CHARS}, or its header than {@code MAX_HEADER_BYTES}. */
    TOO_LARGE,
    /** Five parts: a JWE. */
    ENCRYPTED,
    /** Not three parts of canonical base64url. */
    MALFORMED,
    /** The header is not a JSON object, or has a member twice or of a wrong type. */
    BAD_HEADER,
    /** The header has {@code crit} or {@code b64}: there is no extension that we understand. */
    CRITICAL_HEADER,
    /** The header brings its own key: {@code jwk}, {@code jku}, {@code x5c}, {@code x5u}. */
    EMBEDDED_KEY,
    /** {@code kid} is empty, too long, or not printable ASCII. */
    BAD_KEY_ID,
    /** {@code alg} is absent, {@code none}, or not one of the issuer's. */
    ALGORITHM_NOT_ALLOWED,
    /** The payload is not a JSON object, or has a member twice. */
    BAD_CLAIMS,
    /** A claim is of a wrong JSON type, or can't be what it should be. */
    WRONG_TYPE,
    /** {@code iss} is not one of ours. */
    UNKNOWN_ISSUER,
    /**
     * {@code typ} of the header, or of a Keycloak payload, says that it is another kind of token.
     */
    WRONG_TOKEN_TYPE,
    /** {@code aud} is absent or names others only. */
    WRONG_AUDIENCE,
    /** {@code exp} is absent. */
    NO_EXPIRY,
    /** {@code exp} is past. */
    EXPIRED,
    /** {@code nbf} is to come. */
    NOT_YET_VALID,
    /** {@code iat} is to come, or after {@code exp}. */
    BAD_ISSUE_TIME,
    /** {@code sub} is absent, empty, too long, or has control characters. */
    BAD_SUBJECT,
    /** {@code cnf}: it is good only with a proof of a key, which a bearer doesn't give. */
    SENDER_CONSTRAINED,
    /** {@code azp} and {@code client_id} differ. */
    CLIENT_MISMATCH,
    /** It names a tenant that its issuer may not name. */
    TENANT_NOT_ALLOWED,
    /** The issuer has no such key for this algorithm. */
    UNKNOWN_KEY,
    /** The key didn't sign this. */
    BAD_SIGNATURE;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** As logs and metrics write it: {@code bad-signature}. */
    public String code() {
      return code;
    }
  }
}
