package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.settings.Check;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the groups in a token give roles in tenants. Immutable.
 *
 * @param claim the claim with the groups, an array of strings
 * @param pattern what a group looks like that gives a role: parts between {@code /}, of which one
 *     is {@code {tenant}} (a slug) and one {@code {role}}; the others stand for themselves. Groups
 *     that look otherwise give nothing.
 * @param roles what the {@code {role}} part means; others mean nothing
 */
public record GroupMapping(String claim, String pattern, Map<String, TenantRole> roles) {
  /** Completes the sentence "expected: …" for a pattern that is refused. */
  public static final String PATTERN_EXPECTED =
      "parts between /, one of them {tenant} and one {role}";

  /** Full paths of Keycloak's groups, as in the realm that is shipped. */
  public static final GroupMapping DEFAULTS =
      new GroupMapping(
          "groups",
          "/tenants/{tenant}/{role}",
          Map.of(
              "owners", TenantRole.OWNER,
              "admins", TenantRole.ADMIN,
              "members", TenantRole.MEMBER,
              "developers", TenantRole.MEMBER,
              "auditors", TenantRole.AUDITOR));

  private static final String TENANT = "{tenant}";
  private static final String ROLE = "{role}";

  public GroupMapping {
    roles = Map.copyOf(roles);
    Check.that(!claim.isBlank(), "claim", claim, "the name of a claim");
    Check.that(isPattern(pattern), "pattern", pattern, PATTERN_EXPECTED);
    Check.that(!roles.isEmpty(), "roles", roles, "one or more");
  }

  /** Whether {@code pattern} can be used. */
  public static boolean isPattern(String pattern) {
    List<String> parts = parts(pattern);
    return Collections.frequency(parts, TENANT) == 1 && Collections.frequency(parts, ROLE) == 1;
  }

  /** What a group gives; null when nothing. */
  @Nullable Given read(String group) {
    List<String> wanted = parts(pattern);
    List<String> parts = parts(group);
    if (parts.size() != wanted.size()) {
      return null;
    }
    for (int i = 0; i < wanted.size(); i++) {
      String part = wanted.get(i);
      if (!part.equals(TENANT) && !part.equals(ROLE) && !part.equals(parts.get(i))) {
        return null;
      }
    }
    TenantRole role = roles.get(parts.get(wanted.indexOf(ROLE)));
    return role == null ? null : new Given(parts.get(wanted.indexOf(TENANT)), role);
  }

  private static List<String> parts(String path) {
    return List.of(path.split("/", -1));
  }

  /** A role in a tenant. */
  record Given(String tenant, TenantRole role) {}
}
