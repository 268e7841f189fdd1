package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.settings.Check;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of an issuer's tokens mean here. Immutable.
 *
 * @param tenantClaim the claim that names the caller's tenant by slug: a string, or an array, of
 *     which only one of a single string names a tenant (Keycloak's {@code organization})
 * @param groups how groups give roles; null: they give none
 * @param tenants slugs of the tenants that the issuer may name; {@link #ANY} in it: all; empty:
 *     none, and then neither tenant nor groups are read
 * @param jit whether users are made at first sight, with the memberships that their groups give
 */
public record ClaimMapping(
    String tenantClaim, @Nullable GroupMapping groups, Set<String> tenants, boolean jit) {

  /** Stands for all tenants. */
  public static final String ANY = "*";

  /** Completes the sentence "expected: …" for tenants that are refused. */
  public static final String TENANTS_EXPECTED = "tenant slugs ([a-z][a-z0-9-]{0,62}) or *";

  public static final ClaimMapping DEFAULTS = new ClaimMapping("tenant", null, Set.of(), false);

  private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  public ClaimMapping {
    tenants = Set.copyOf(tenants);
    Check.that(!tenantClaim.isBlank(), "tenantClaim", tenantClaim, "the name of a claim");
    Check.that(
        tenants.stream().allMatch(tenant -> tenant.equals(ANY) || isSlug(tenant)),
        "tenants",
        tenants,
        TENANTS_EXPECTED);
  }

  /** Whether the issuer may say that somebody belongs to this tenant. */
  public boolean mayName(String tenant) {
    return isSlug(tenant) && (tenants.contains(tenant) || tenants.contains(ANY));
  }

  private static boolean isSlug(String name) {
    return SLUG.matcher(name).matches();
  }
}
