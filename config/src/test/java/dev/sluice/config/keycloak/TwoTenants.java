package dev.sluice.config.keycloak;

import dev.sluice.proxy.identity.TenantRole;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is in the realm that is shipped, and what they are in its two tenants. */
public final class TwoTenants {
  public static final String ACME = "acme";
  public static final String GLOBEX = "globex";

  public static final Person ALICE = of("alice", ACME, TenantRole.OWNER);
  public static final Person ADAM = of("adam", ACME, TenantRole.ADMIN);
  public static final Person BOB = of("bob", ACME, TenantRole.MEMBER);
  public static final Person AUDREY = of("audrey", ACME, TenantRole.AUDITOR);
  public static final Person CAROL = of("carol", GLOBEX, TenantRole.OWNER);
  public static final Person GRACE = of("grace", GLOBEX, TenantRole.ADMIN);
  public static final Person GIL = of("gil", GLOBEX, TenantRole.MEMBER);
  public static final Person GWEN = of("gwen", GLOBEX, TenantRole.AUDITOR);

  /** In both tenants; her tokens name neither, so each request has to. */
  public static final Person ERIN =
      new Person("erin", null, Map.of(ACME, TenantRole.MEMBER, GLOBEX, TenantRole.AUDITOR));

  /** In the tenant that a gateway without other tenants begins with. */
  public static final Person DANA = of("dana", "development", TenantRole.OWNER);

  /** In no tenant: signs in, and may do nothing. */
  public static final Person MALLORY = new Person("mallory", null, Map.of());

  /** Unknown to the realm platform: signs in to the realm corp, by SAML. */
  public static final Person DAVE = of("dave", ACME, TenantRole.MEMBER);

  /** Everybody whom the realm platform knows by password. */
  public static final List<Person> PEOPLE =
      List.of(ALICE, ADAM, BOB, AUDREY, CAROL, GRACE, GIL, GWEN, ERIN, DANA, MALLORY);

  /** Each tenant's program. */
  public static final List<Program> PROGRAMS =
      List.of(new Program("acme-agent", ACME), new Program("globex-agent", GLOBEX));

  private TwoTenants() {}

  private static Person of(String name, String tenant, TenantRole role) {
    return new Person(name, tenant, Map.of(tenant, role));
  }

  /**
   * Somebody who signs in. Immutable.
   *
   * @param tenant what their tokens name; null for none
   * @param roles what their groups give, by tenant
   */
  public record Person(String name, @Nullable String tenant, Map<String, TenantRole> roles) {
    String password() {
      return name + "-development-only";
    }
  }

  /** A client with a secret, which acts for itself. Immutable. */
  public record Program(String clientId, String tenant) {
    String secret() {
      return clientId + "-development-only";
    }
  }
}
