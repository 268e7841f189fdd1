package dev.sluice.proxy.http;

/**
 * Names of fields by which proxies tell servers who a client is: whoever may send these to a server
 * that believes them is whom they like. An underscore counts as a hyphen, as servers that speak CGI
 * can't tell them apart.
 */
final class IdentityNames {
  private static final byte[] SLUICE = Grammar.ascii("x-sluice-");

  /** Names that begin so. */
  private static final byte[][] PREFIXES = {
    Grammar.ascii("sluice-"), // as JavaScript servers are told
    Grammar.ascii("x-auth-request-"),
    Grammar.ascii("x-authenticated-"),
    Grammar.ascii("x-remote-"),
    Grammar.ascii("x-client-cert"),
    Grammar.ascii("x-ssl-client-"),
    Grammar.ascii("ssl-client-"),
    Grammar.ascii("x-amzn-oidc-"),
    Grammar.ascii("x-goog-authenticated-"),
    Grammar.ascii("x-goog-iap-"),
    Grammar.ascii("x-ms-client-principal"),
    Grammar.ascii("x-forwarded-"), // with underscores
    Grammar.ascii("x-consumer-"), // Kong
    Grammar.ascii("x-credential-"), // Kong
    Grammar.ascii("x-webauth-"),
    Grammar.ascii("x-pomerium-"),
    Grammar.ascii("cf-access-"),
  };

  private static final byte[][] WHOLE = {
    Grammar.ascii("remote-user"),
    Grammar.ascii("x-user"),
    Grammar.ascii("x-user-id"),
    Grammar.ascii("x-user-email"),
    Grammar.ascii("x-tenant"),
    Grammar.ascii("x-tenant-id"),
    Grammar.ascii("x-organization-id"),
    Grammar.ascii("x-service-key"),
    Grammar.ascii("x-api-key"), // with underscores
    Grammar.ascii("x-real-ip"), // with underscores
    Grammar.ascii("x-auth-scheme"), // with underscores
    Grammar.ascii("x-anonymous-consumer"), // Kong
    Grammar.ascii("x-userinfo"),
    Grammar.ascii("x-id-token"),
    Grammar.ascii("x-access-token"),
    Grammar.ascii("client-cert"), // RFC 9440
    Grammar.ascii("client-cert-chain"),
  };

  private IdentityNames() {}

  /** Which of the names that stand for many this is, or {@link FieldName#OTHER}. */
  static FieldName of(byte[] bytes, int from, int to) {
    byte first = Grammar.lower(bytes[from]);
    if (first != 'x' && first != 'r' && first != 's' && first != 'c') {
      return FieldName.OTHER;
    }
    if (startsWith(bytes, from, to, SLUICE)) {
      return FieldName.X_SLUICE_OTHER;
    }
    for (byte[] prefix : PREFIXES) {
      if (startsWith(bytes, from, to, prefix)) {
        return FieldName.IDENTITY_CLAIM;
      }
    }
    for (byte[] whole : WHOLE) {
      if (to - from == whole.length && startsWith(bytes, from, to, whole)) {
        return FieldName.IDENTITY_CLAIM;
      }
    }
    return FieldName.OTHER;
  }

  private static boolean startsWith(byte[] bytes, int from, int to, byte[] lowerCase) {
    if (to - from < lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      byte b = bytes[from + i] == '_' ? (byte) '-' : Grammar.lower(bytes[from + i]);
      if (b != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }
}
