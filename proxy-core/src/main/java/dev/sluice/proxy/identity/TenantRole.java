package dev.sluice.proxy.identity;

import java.util.Locale;

/** What a user is in a tenant ({@code memberships.role}). */
public enum TenantRole {
  OWNER,
  ADMIN,
  MEMBER,
  AUDITOR;

  /** As the database and the APIs write it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
