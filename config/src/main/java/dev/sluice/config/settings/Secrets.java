package dev.sluice.config.settings;

import dev.sluice.config.identity.SecretReferences;
import dev.sluice.config.settings.key.Key;
import dev.sluice.config.settings.source.Fault;
import dev.sluice.proxy.identity.assertion.SealKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the secrets that settings only refer to, and gathers what is wrong with them. Faults show
 * the reference and never what was found there. Thread-confined.
 */
final class Secrets {
  private static final String ENVIRONMENT = SecretReferences.ENVIRONMENT;
  private static final String FILE = SecretReferences.FILE;

  private final Values values;
  private final Map<String, String> environment;
  private final List<Fault> faults = new ArrayList<>();

  Secrets(Values values, Map<String, String> environment) {
    this.values = values;
    this.environment = environment;
  }

  /** A secret in one line; empty when the setting is, null when there is a fault. */
  @Nullable String text(Key<String> key) {
    String reference = values.get(key);
    if (reference.startsWith(ENVIRONMENT)) {
      String secret = environment.get(reference.substring(ENVIRONMENT.length()));
      if (secret == null) {
        fault(key, "an environment variable that is set");
      }
      return secret;
    }
    if (!reference.startsWith(FILE)) {
      return "";
    }
    try {
      return SecretReferences.text(Path.of(reference.substring(FILE.length())));
    } catch (IOException e) {
      fault(key, "a file that can be read");
      return null;
    }
  }

  /** A key to seal with; null when there is none there, which is a fault. */
  byte @Nullable [] sealKey(Key<?> key, String reference) {
    try {
      if (reference.startsWith(FILE)) {
        return SealKeys.read(Path.of(reference.substring(FILE.length())));
      }
      String text = environment.get(reference.substring(ENVIRONMENT.length()));
      if (text != null) {
        return SealKeys.parse(text.strip());
      }
      fault(key, "an environment variable that is set");
    } catch (IOException e) {
      fault(key, "a file that can be read");
    } catch (IllegalArgumentException e) {
      fault(key, "there a key of 32 bytes, as base64 or hex");
    }
    return null;
  }

  void fault(Key<?> key, String expected) {
    faults.add(Fault.value(values.given(key), key, expected));
  }

  void add(Fault fault) {
    faults.add(fault);
  }

  /**
   * Ends the reading.
   *
   * @throws SettingsException with all that was wrong
   */
  void throwFaults() {
    if (!faults.isEmpty()) {
      throw new SettingsException(faults);
    }
  }
}
