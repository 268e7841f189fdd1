package dev.sluice.admin.http;

import java.util.Locale;

/**
 * What is answered under one method and path. A route for GET answers HEAD too.
 *
 * @param path with variables in braces, each a whole segment: {@code /v1/tenants/{tenant}}
 */
public record Route(String method, String path, Access access, Resource resource) {

  /** Who may ask. */
  public enum Access {
    /** Whoever reaches the port. */
    ANYBODY,
    /** Only peers on this machine, as long as there is no identity to ask for. */
    THIS_MACHINE,
    /** Peers on this machine; from others, platform administrators. */
    THIS_MACHINE_OR_PLATFORM,
    /** Whoever has shown a valid credential. */
    CALLER,
    /** Platform administrators. */
    PLATFORM,
    /** Platform administrators, and owners, admins and auditors of the tenant in the path. */
    TENANT_READER,
    /** Platform administrators, and owners and admins of the tenant in the path. */
    TENANT_ADMIN;

    /** As documents write it: {@code this-machine}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
