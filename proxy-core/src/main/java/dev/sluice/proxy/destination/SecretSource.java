package dev.sluice.proxy.destination;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads secrets from where records say they are kept. Thread-safe. */
@FunctionalInterface
public interface SecretSource {
  /** Has none. */
  SecretSource NONE =
      reference -> {
        throw new IOException("this gateway reads no secrets");
      };

  /**
   * The secret as it is now. May block.
   *
   * @param reference {@code env:NAME} or {@code file:/path}
   * @throws IOException when there is none there; may name the reference, never what was found
   */
  String read(String reference) throws IOException;

  /**
   * Why a reference is none that may be read here, whatever is there: a clause that names the
   * setting; null when it may. Does not block.
   */
  default @Nullable String whyNot(String reference) {
    return null;
  }
}
