package dev.sluice.admin.accounts;

import org.jspecify.annotations.Nullable;

/** Makes platform API keys, in the form that the gateway reads. Thread-safe. */
@FunctionalInterface
public interface KeyMaker {

  /**
   * A new key.
   *
   * @param environment the only one it may name; null for any
   */
  Made make(@Nullable String environment);

  /**
   * A key that was made.
   *
   * @param text the key itself: told once, to whoever made it, and kept nowhere
   * @param publicId the part that names it
   * @param secretHash what is kept; not to be written to
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never written to
  record Made(String text, String publicId, byte[] secretHash) {
    /** Never the key. */
    @Override
    public String toString() {
      return "Made[" + publicId + "]";
    }
  }
}
