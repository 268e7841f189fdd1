package dev.sluice.db.runtimes;

import java.util.Locale;

/** Whether a runtime answered when it was last looked at. */
public enum Health {
  UNKNOWN,
  UP,
  DOWN;

  /** As the database and the APIs write it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
