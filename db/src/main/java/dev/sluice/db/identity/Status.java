package dev.sluice.db.identity;

import java.util.Locale;

/** Whether a tenant, user or service account may act. */
public enum Status {
  ACTIVE,
  SUSPENDED;

  /** As the database and the APIs write it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
