package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.identity.keys.Base64Url;
import dev.sluice.proxy.identity.token.InvalidTokenException.Reason;
import java.nio.charset.StandardCharsets;

/**
 * A JWS in compact serialization (RFC 7515 §7.1), taken apart. Nothing of it is believed yet.
 *
 * @param signature in canonical base64url, not empty
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one check and is compared by nobody
record CompactToken(byte[] header, byte[] payload, String signature, byte[] signingInput) {
  /** Longest token, in characters. */
  static final int MAX_CHARS = 16 * 1_024;

  /** Longest header, in bytes. */
  static final int MAX_HEADER_BYTES = 4 * 1_024;

  private static final int SIGNED_PARTS = 3;
  private static final int ENCRYPTED_PARTS = 5;

  static CompactToken split(String token) throws InvalidTokenException {
    checkSize(token);
    String[] parts = token.split("\\.", ENCRYPTED_PARTS + 1);
    if (parts.length == ENCRYPTED_PARTS) {
      throw new InvalidTokenException(Reason.ENCRYPTED);
    }
    if (parts.length != SIGNED_PARTS) {
      throw new InvalidTokenException(Reason.MALFORMED);
    }
    byte[] header = decode(parts[0]);
    if (header.length > MAX_HEADER_BYTES) {
      throw new InvalidTokenException(Reason.TOO_LARGE);
    }
    byte[] payload = decode(parts[1]);
    decode(parts[2]);
    String signed = token.substring(0, token.length() - parts[2].length() - 1);
    return new CompactToken(header, payload, parts[2], signed.getBytes(StandardCharsets.US_ASCII));
  }

  static void checkSize(String token) throws InvalidTokenException {
    if (token.length() > MAX_CHARS) {
      throw new InvalidTokenException(Reason.TOO_LARGE);
    }
  }

  private static byte[] decode(String part) throws InvalidTokenException {
    byte[] bytes = Base64Url.decode(part);
    if (bytes == null || bytes.length == 0) {
      throw new InvalidTokenException(Reason.MALFORMED);
    }
    return bytes;
  }
}
