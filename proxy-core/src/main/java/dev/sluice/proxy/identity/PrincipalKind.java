package dev.sluice.proxy.identity;

import java.util.Locale;

/** The two kinds of callers. */
public enum PrincipalKind {
  /** A person. */
  USER,
  /** A program. */
  SERVICE_ACCOUNT;

  /** As the database and the APIs write it: {@code user}, {@code service_account}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
