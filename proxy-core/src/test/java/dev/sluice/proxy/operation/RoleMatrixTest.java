package dev.sluice.proxy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.authz.Authorizer;
import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.authz.TableAuthorizer;
import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.testing.House;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what: roles of the tenant and relations to a project, by operation. */
class RoleMatrixTest {
  private final House house = new House();
  private final Authorizer authorizer = new TableAuthorizer(house.policies);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # operation                       | owner | admin | member | auditor | p-admin | developer | operator | viewer
          GET /threads/t                    |   x   |   x   |        |    x    |    x    |     x     |    x     |   x
          GET /threads/t/stream             |   x   |   x   |        |    x    |    x    |     x     |    x     |   x
          POST /threads/search              |   x   |   x   |        |    x    |    x    |     x     |    x     |   x
          POST /assistants/search           |   x   |   x   |        |    x    |    x    |     x     |    x     |   x
          GET /threads/t/runs/r/join        |   x   |   x   |        |    x    |    x    |     x     |    x     |   x
          POST /threads/t/runs/stream       |   x   |   x   |        |         |    x    |     x     |    x     |
          POST /runs/wait                   |   x   |   x   |        |         |    x    |     x     |    x     |
          POST /runs/batch                  |   x   |   x   |        |         |    x    |     x     |    x     |
          GET /threads/t/stream/events      |   x   |   x   |        |         |    x    |     x     |    x     |
          POST /mcp/                        |   x   |   x   |        |         |    x    |     x     |    x     |
          POST /threads                     |   x   |   x   |        |         |    x    |     x     |    x     |
          POST /threads/t/state             |   x   |   x   |        |         |    x    |     x     |    x     |
          DELETE /threads/t                 |   x   |   x   |        |         |    x    |     x     |    x     |
          POST /threads/t/runs/r/cancel     |   x   |   x   |        |         |    x    |     x     |    x     |
          POST /runs/crons                  |   x   |   x   |        |         |    x    |     x     |    x     |
          PUT /store/items                  |   x   |   x   |        |         |    x    |     x     |    x     |
          GET /store/items                  |   x   |   x   |        |         |    x    |     x     |    x     |
          POST /assistants                  |   x   |   x   |        |         |    x    |     x     |    x     |
          DELETE /assistants/a              |   x   |   x   |        |         |    x    |     x     |    x     |
          GET /not/listed                   |   x   |   x   |        |         |         |           |          |
          GET /metrics                      |       |       |        |         |         |           |          |
          """)
  void givesEachRoleItsOperations(
      String operation,
      @Nullable String owner,
      @Nullable String admin,
      @Nullable String member,
      @Nullable String auditor,
      @Nullable String projectAdmin,
      @Nullable String developer,
      @Nullable String operator,
      @Nullable String viewer)
      throws Exception {
    String[] parts = operation.split(" ", -1);
    RouteTemplate route = OperationsTest.route(parts[0], parts[1]);
    check(route, user(TenantRole.OWNER), owner);
    check(route, user(TenantRole.ADMIN), admin);
    check(route, user(TenantRole.MEMBER), member);
    check(route, user(TenantRole.AUDITOR), auditor);
    check(route, program(Relation.ADMIN), projectAdmin);
    check(route, program(Relation.DEVELOPER), developer);
    check(route, program(Relation.OPERATOR), operator);
    check(route, program(Relation.VIEWER), viewer);
  }

  private void check(RouteTemplate route, Principal principal, @Nullable String expected)
      throws Exception {
    Permission needed = Operations.permission(route).orElse(null);
    boolean allowed =
        needed != null && authorizer.isAllowed(principal, needed, null, Lookup.LOADING);
    assertThat(allowed).as(route + " " + principal).isEqualTo("x".equals(expected));
  }

  private Principal user(TenantRole role) {
    return principal(PrincipalKind.USER, UUID.randomUUID(), role, null);
  }

  private Principal program(Relation relation) {
    UUID id = UUID.randomUUID();
    house.source.give(id, relation);
    return principal(PrincipalKind.SERVICE_ACCOUNT, id, null, null);
  }

  private Principal principal(
      PrincipalKind kind, UUID id, @Nullable TenantRole role, @Nullable UUID project) {
    return new Principal(
        kind, id, house.source.tenant("acme"), role, null, project, null, Long.MAX_VALUE);
  }

  @Test
  void givesAMemberWhatRelationsToProjectsGive() throws Exception {
    Principal member = user(TenantRole.MEMBER);
    assertThat(authorizer.isAllowed(member, Permission.RUN, null, Lookup.LOADING)).isFalse();
    house.source.give(member.id(), Relation.DEVELOPER);
    house.changed(Change.Kind.POLICY, member.id());
    assertThat(authorizer.isAllowed(member, Permission.RUN, null, Lookup.LOADING)).isTrue();
  }

  @Test
  void countsForAKeyOfOneProjectTheRelationToThatAlone() throws Exception {
    UUID id = UUID.randomUUID();
    house.source.give(id, Relation.DEVELOPER);
    UUID project =
        house
            .policies
            .bindings(principal(PrincipalKind.SERVICE_ACCOUNT, id, null, null), Lookup.LOADING)
            .getFirst()
            .project();
    Principal there = principal(PrincipalKind.SERVICE_ACCOUNT, id, null, project);
    Principal elsewhere = principal(PrincipalKind.SERVICE_ACCOUNT, id, null, UUID.randomUUID());
    assertThat(authorizer.isAllowed(there, Permission.RUN, null, Lookup.CACHED)).isTrue();
    assertThat(authorizer.isAllowed(elsewhere, Permission.RUN, null, Lookup.CACHED)).isFalse();
  }
}
