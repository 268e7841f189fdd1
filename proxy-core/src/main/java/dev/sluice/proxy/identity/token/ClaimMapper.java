package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.token.InvalidTokenException.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the claims of checked tokens of one issuer mean here. Immutable. */
final class ClaimMapper {
  private static final String KEYCLOAK_SERVICE_ACCOUNT = "service-account-";

  private final ClaimMapping mapping;
  private final boolean keycloak;

  ClaimMapper(IssuerSettings issuer) {
    this.mapping = issuer.mapping();
    this.keycloak = issuer.rules().keycloak();
  }

  /*
   * Client credentials. RFC 9068 §2.2 has the client itself as subject then. Keycloak has a user of
   * its own for each client ("service-account-" and the client's id, in lower case), and the claim
   * client_id in such tokens only. Both are asked for: a person who signs up with such a name gets
   * tokens without client_id.
   */
  boolean isServiceAccount(Claims claims) throws InvalidTokenException {
    String client = claims.text("client_id");
    if (client == null) {
      return false;
    }
    String named = claims.text(keycloak ? "preferred_username" : "sub");
    return keycloak
        ? (KEYCLOAK_SERVICE_ACCOUNT + client).equalsIgnoreCase(named)
        : client.equals(named);
  }

  /** The tenant that the token names; null when none, or when the issuer may name none. */
  @Nullable String tenant(Claims claims) throws InvalidTokenException {
    if (mapping.tenants().isEmpty()) {
      return null;
    }
    List<String> named = claims.texts(mapping.tenantClaim());
    for (String tenant : named) {
      if (!mapping.mayName(tenant)) {
        throw new InvalidTokenException(Reason.TENANT_NOT_ALLOWED);
      }
    }
    return named.size() == 1 ? named.getFirst() : null;
  }

  /** By slug, the strongest role that the groups give. */
  Map<String, TenantRole> roles(Claims claims) throws InvalidTokenException {
    GroupMapping groups = mapping.groups();
    if (groups == null || mapping.tenants().isEmpty()) {
      return Map.of();
    }
    Map<String, TenantRole> roles = new HashMap<>();
    for (String group : claims.array(groups.claim())) {
      GroupMapping.Given given = groups.read(group);
      if (given != null && mapping.mayName(given.tenant())) {
        roles.merge(given.tenant(), given.role(), ClaimMapper::stronger);
      }
    }
    return roles;
  }

  @Nullable String email(Claims claims) throws InvalidTokenException {
    String email = claims.text("email");
    boolean unverified = claims.has("email_verified") && !claims.isTrue("email_verified");
    return email == null || unverified || !ClaimChecks.isName(email) ? null : email;
  }

  private static TenantRole stronger(TenantRole a, TenantRole b) {
    return a.compareTo(b) <= 0 ? a : b; // declared from the strongest on
  }
}
