package dev.sluice.admin;

import dev.sluice.proxy.destination.SecretSource;
import org.jspecify.annotations.Nullable;

/** The same secret everywhere, but where none may be named. */
final class TestSecrets implements SecretSource {
  @Override
  public String read(String reference) {
    return "the secret";
  }

  @Override
  public @Nullable String whyNot(String reference) {
    return reference.equals("env:OF_THE_GATEWAY") ? "the setting says no" : null;
  }
}
