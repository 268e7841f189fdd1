package dev.sluice.proxy.identity;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A user at first sight, to be made where nobody has named them before. Immutable.
 *
 * @param memberships role by tenant slug, as mapped from the token's claims
 */
public record NewUser(
    String issuer, String subject, @Nullable String email, Map<String, TenantRole> memberships) {
  public NewUser {
    memberships = Map.copyOf(memberships);
  }
}
