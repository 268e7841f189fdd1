package dev.sluice.proxy.destination;

import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.settings.RuntimeCredential;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the runtimes of the directory are shown. Thread-safe. */
final class RuntimeCredentials {
  private final SecretSource secrets;

  RuntimeCredentials(SecretSource secrets) {
    this.secrets = secrets;
  }

  /**
   * The credential as it is now; null when the runtime asks for none. May block.
   *
   * @throws SourceUnavailableException when there is none where the record says, or it can't be one
   */
  @Nullable RuntimeCredential read(RuntimeRecord runtime) throws SourceUnavailableException {
    String reference = runtime.secretRef();
    if (reference == null) {
      return null;
    }
    if (!runtime.dialect().keepsSecret(runtime.secretField())) {
      throw new SourceUnavailableException(
          "the runtime "
              + runtime.key()
              + " would show its credential to clients: a JavaScript server copies the field "
              + runtime.secretField()
              + " into its runs (expected: x-api-key, or a name without x-)",
          new IOException("secret_field"));
    }
    try {
      return new RuntimeCredential(runtime.secretField(), secrets.read(reference));
    } catch (IOException | IllegalArgumentException e) { // neither shows what was read
      throw new SourceUnavailableException(
          "the credential of the runtime " + runtime.key() + " can't be used", e);
    }
  }
}
