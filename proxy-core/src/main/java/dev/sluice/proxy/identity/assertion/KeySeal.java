package dev.sluice.proxy.identity.assertion;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and authenticates what is kept in PostgreSQL and only the gateway may read: AES-256-GCM
 * (NIST SP 800-38D). The name of what is sealed is authenticated with it, so that rows can't be
 * swapped. Thread-safe.
 */
public final class KeySeal {
  /*
   * Sealed: one byte of version, 12 of nonce, then ciphertext and tag. Nonces are random: a key
   * seals a few signing keys a year, far from the 2^32 messages after which two could be the same.
   */
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String CIPHER = "AES/GCM/NoPadding";

  private final List<SecretKeySpec> keys;
  private final SecureRandom random;

  /**
   * Several keys serve while one replaces another: the first seals, any opens.
   *
   * @param keys 32 bytes each, at least one; copied
   */
  public KeySeal(List<byte[]> keys, SecureRandom random) {
    if (keys.isEmpty() || keys.stream().anyMatch(key -> key.length != SealKeys.KEY_BYTES)) {
      throw new IllegalArgumentException(
          "keys of other lengths, or none (expected: 32 bytes each)");
    }
    this.keys = keys.stream().map(key -> new SecretKeySpec(key, "AES")).toList();
    this.random = random;
  }

  /** Seals {@code plain} under its name. */
  byte[] seal(byte[] plain, String name) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keys.getFirst(), nonce, name);
      byte[] sealed = new byte[1 + NONCE_BYTES + cipher.getOutputSize(plain.length)];
      sealed[0] = VERSION;
      System.arraycopy(nonce, 0, sealed, 1, NONCE_BYTES);
      cipher.doFinal(plain, 0, plain.length, sealed, 1 + NONCE_BYTES);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is missing", e);
    }
  }

  /** What was sealed under this name, or null when it was not, or with another key. */
  byte @Nullable [] open(byte[] sealed, String name) {
    if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != VERSION) {
      return null;
    }
    for (SecretKeySpec key : keys) {
      byte[] plain = open(key, sealed, name);
      if (plain != null) {
        return plain;
      }
    }
    return null;
  }

  private static byte @Nullable [] open(SecretKeySpec key, byte[] sealed, String name) {
    byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, name)
          .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
    } catch (AEADBadTagException e) {
      return null; // another key, another name, or not what was written
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is missing", e);
    }
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String name)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
