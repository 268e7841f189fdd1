package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.ledger.Settlement;
import dev.sluice.proxy.operation.Reply;
import java.util.UUID;

/** Two tenants on one runtime, and what {@code ACME} has there. */
abstract class TwoTenants {
  static final UUID ACME = new UUID(1, 1);
  static final UUID OTHER = new UUID(1, 2);

  final World world = new World();
  final Project shop = world.project(ACME, "shop", ThreadVisibility.PRINCIPAL);
  final Agent helper = world.agent(shop, "helper", "agent", World.SHARED);
  final Project theirs = world.project(OTHER, "theirs", ThreadVisibility.PRINCIPAL);
  final Principal alice = world.program(ACME, shop, Relation.DEVELOPER);
  final Principal mallory = world.program(OTHER, theirs, Relation.ADMIN);

  final String thread(Principal owner) throws Exception {
    World.Outcome made = world.ask(owner, "POST", "/threads", "{}");
    settle(made, 200);
    return made.body() == null
        ? ""
        : made.body().replaceAll(".*\"thread_id\":\"([^\"]*)\".*", "$1");
  }

  static void settle(World.Outcome outcome, int status) {
    Settlement settlement = outcome.directions().settlement();
    if (settlement != null) {
      settlement.responded(status);
    }
  }

  final Reply denied(Principal who, String method, String path, String body) {
    Denial denial = catchThrowableOfType(Denial.class, () -> world.ask(who, method, path, body));
    assertThat(denial).as("%s %s is denied", method, path).isNotNull();
    Reply reply = denial.reply();
    return reply == null ? new Reply(0, "", denial.kind() + " " + denial.reason()) : reply;
  }
}
