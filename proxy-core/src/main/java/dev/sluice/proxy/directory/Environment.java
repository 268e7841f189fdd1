package dev.sluice.proxy.directory;

import java.util.Locale;
import java.util.Optional;

/** Where a deployment is live. */
public enum Environment {
  DEV,
  STAGING,
  PROD;

  private final String code = name().toLowerCase(Locale.ROOT);

  /** As the database and the APIs write it: {@code dev}, {@code staging}, {@code prod}. */
  public String code() {
    return code;
  }

  /** The one with this code, if there is one. */
  public static Optional<Environment> of(String code) {
    for (Environment environment : values()) {
      if (environment.code.equals(code)) {
        return Optional.of(environment);
      }
    }
    return Optional.empty();
  }
}
