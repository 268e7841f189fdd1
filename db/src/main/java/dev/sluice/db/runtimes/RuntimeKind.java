package dev.sluice.db.runtimes;

import java.util.Locale;

/** Whose tenants a runtime serves. */
public enum RuntimeKind {
  /** Many tenants', who are kept apart. */
  SHARED,
  /** One tenant's. */
  DEDICATED;

  /** As the database and the APIs write it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
