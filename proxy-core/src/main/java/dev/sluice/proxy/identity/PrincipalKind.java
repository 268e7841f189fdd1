package dev.sluice.proxy.identity;

import java.util.Locale;

/** The two kinds of callers. */
public enum PrincipalKind {
  /** A person. */
  USER,
  /** A program. */
  SERVICE_ACCOUNT;

  private final String code = name().toLowerCase(Locale.ROOT);

  /** As the database and the APIs write it: {@code user}, {@code service_account}. */
  public String code() {
    return code;
  }
}
