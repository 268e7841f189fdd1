package dev.sluice.proxy.authz;

import java.util.Locale;

/** What a subject is to a project ({@code policy_bindings.relation}). */
public enum Relation {
  ADMIN,
  DEVELOPER,
  OPERATOR,
  VIEWER;

  /** As the database and the APIs write it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
