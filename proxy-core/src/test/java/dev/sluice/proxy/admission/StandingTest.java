package dev.sluice.proxy.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.admission.Identity.Place;
import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.authz.Authorizer;
import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.identity.ApiKey;
import dev.sluice.proxy.identity.KeyRecord;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.caller.CallerId;
import dev.sluice.proxy.identity.caller.RequestScope;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import dev.sluice.proxy.operation.Command;
import dev.sluice.proxy.testing.House;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is live in a project ends when what it needs there is taken back, and not before. */
class StandingTest {
  private static final UUID PROJECT = new UUID(1, 1);

  private final House house = new House();
  private final ApiKey key = house.source.key(House.TENANT, Relation.DEVELOPER);
  private final Set<Permission> withheld = EnumSet.noneOf(Permission.class);
  private final Identity identity = house.identity(this::withholding);

  StandingTest() {
    house.source.give(account(), Relation.DEVELOPER, PROJECT);
  }

  private UUID account() {
    return house.source.record(key).account().id();
  }

  private Authorizer withholding(Authorizer table) {
    return (principal, permission, project, lookup) ->
        !withheld.contains(permission) && table.isAllowed(principal, permission, project, lookup);
  }

  private @Nullable String ends(String request, List<Permission> standing, Permission... taken)
      throws Exception {
    withheld.clear();
    withheld.addAll(List.of(taken));
    KeyRecord record = house.source.record(key);
    Principal was =
        new Principal(
            PrincipalKind.SERVICE_ACCOUNT,
            account(),
            record.account().tenant(),
            null,
            record.id(),
            null,
            null,
            Long.MAX_VALUE);
    RequestScope said = new RequestScope(null, null, null, List.of());
    Caller caller = new Caller(was, new CallerId.OfKey(key.publicId()), said);
    Problem problem =
        identity.standing(caller, route(request), new Place.InProject(PROJECT, standing));
    return problem == null ? null : problem.reason();
  }

  private static RouteTemplate route(String request) {
    String[] parts = request.split(" ", 2);
    byte[] path = parts[1].getBytes(StandardCharsets.US_ASCII);
    return RouteTemplates.match(parts[0], path, 0, path.length);
  }

  @Test
  void endsASocketWithAnyPermissionThatItsMessagesMayNeed() throws Exception {
    String socket = "GET /threads/0199aaaa-0000-7000-8000-000000000001/stream/events";
    assertThat(ends(socket, Command.TO_START)).isNull();
    assertThat(ends(socket, Command.TO_START, Permission.CRONS)).isNull();
    assertThat(ends(socket, Command.TO_START, Permission.RESUME)).isEqualTo("permission-resume");
    assertThat(ends(socket, Command.TO_START, Permission.RUN)).isEqualTo("permission-run");
  }

  @Test
  void letsARunStandThatMayHaveBeenAnAnswer() throws Exception {
    String run = "POST /threads/0199aaaa-0000-7000-8000-000000000001/runs/stream";
    assertThat(ends(run, List.of(), Permission.RESUME)).isNull();
    assertThat(ends(run, List.of(), Permission.RUN)).isNull();
    assertThat(ends(run, List.of(), Permission.RUN, Permission.RESUME)).isEqualTo("permission-run");
  }
}
