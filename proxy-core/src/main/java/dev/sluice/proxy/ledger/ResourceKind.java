package dev.sluice.proxy.ledger;

import java.util.Locale;

/** What of a runtime has an owner. Runs belong to their thread. */
public enum ResourceKind {
  THREAD,
  CRON,
  ASSISTANT;

  private final String code = name().toLowerCase(Locale.ROOT);

  /** As the database writes it. */
  public String code() {
    return code;
  }
}
