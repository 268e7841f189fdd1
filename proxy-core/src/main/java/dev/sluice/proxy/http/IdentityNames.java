package dev.sluice.proxy.http;

import java.util.Arrays;

/**
 * Names of fields by which proxies tell servers who a client is: whoever may send these to a server
 * that believes them is whom they like. An underscore counts as a hyphen, as servers that speak CGI
 * can't tell them apart.
 */
final class IdentityNames {
  /** No name of ours is shorter. */
  private static final int MIN_LENGTH = 3;

  private static final int BUCKETS = 128;

  private static final byte[] SLUICE = Grammar.ascii("x-sluice-");

  /** Names that begin so. */
  private static final byte[][] PREFIXES = {
    SLUICE,
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

  /**
   * Of the names of a bucket that begin so, and of those that are whole: most buckets have none.
   */
  private static final byte[][][] PREFIXES_AT = inBuckets(PREFIXES);

  private static final byte[][][] WHOLE_AT = inBuckets(WHOLE);

  private IdentityNames() {}

  private static byte[][][] inBuckets(byte[][] names) {
    byte[][][] buckets = new byte[BUCKETS][0][];
    for (byte[] name : names) {
      int at = bucket(name, 0);
      buckets[at] = Arrays.copyOf(buckets[at], buckets[at].length + 1);
      buckets[at][buckets[at].length - 1] = name;
    }
    return buckets;
  }

  /** By its first letter and its third, which differ in most names that begin with {@code x-}. */
  private static int bucket(byte[] bytes, int from) {
    return (folded(bytes[from]) * 31 + folded(bytes[from + 2])) & (BUCKETS - 1);
  }

  /** Which of the names that stand for many this is, or {@link FieldName#OTHER}. */
  static FieldName of(byte[] bytes, int from, int to) {
    if (to - from < MIN_LENGTH) {
      return FieldName.OTHER;
    }
    int bucket = bucket(bytes, from);
    for (byte[] prefix : PREFIXES_AT[bucket]) {
      if (startsWith(bytes, from, to, prefix)) {
        return Arrays.equals(prefix, SLUICE) ? FieldName.X_SLUICE_OTHER : FieldName.IDENTITY_CLAIM;
      }
    }
    for (byte[] whole : WHOLE_AT[bucket]) {
      if (to - from == whole.length && startsWith(bytes, from, to, whole)) {
        return FieldName.IDENTITY_CLAIM;
      }
    }
    return FieldName.OTHER;
  }

  private static byte folded(byte b) {
    return b == '_' ? (byte) '-' : Grammar.lower(b);
  }

  private static boolean startsWith(byte[] bytes, int from, int to, byte[] lowerCase) {
    if (to - from < lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      if (folded(bytes[from + i]) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }
}
