package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.Settlement;
import dev.sluice.proxy.operation.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is not there for a caller is like what is not there at all, whatever is asked of it. */
class AbsenceTest {
  private static final UUID ACME = new UUID(1, 1);
  private static final UUID OTHER = new UUID(1, 2);

  private static final String[] OF_A_THREAD = {
    "GET /threads/%s",
    "PATCH /threads/%s",
    "DELETE /threads/%s",
    "POST /threads/%s/copy",
    "GET /threads/%s/state",
    "POST /threads/%s/state",
    "GET /threads/%s/stream",
    "POST /threads/%s/commands",
    "POST /threads/%s/stream/events",
    "POST /threads/%s/runs",
    "POST /threads/%s/runs/crons",
    "GET /threads/%s/runs",
  };

  private static final String RUN = "{\"assistant_id\":\"helper\"}";
  private static final String CREATING =
      "{\"assistant_id\":\"helper\",\"if_not_exists\":\"create\"}";

  private final World world = new World();
  private final Project shop = world.project(ACME, "shop", ThreadVisibility.PRINCIPAL);
  private final Project open = world.project(ACME, "open", ThreadVisibility.PROJECT);
  private final Project theirs = world.project(OTHER, "theirs", ThreadVisibility.PRINCIPAL);
  private final Principal alice = world.program(ACME, shop, Relation.DEVELOPER);
  private final Principal viewer = world.program(ACME, shop, Relation.VIEWER);
  private final Principal mallory = world.program(OTHER, theirs, Relation.ADMIN);

  AbsenceTest() {
    var _ = world.agent(shop, "helper", "agent", World.SHARED);
    var _ = world.agent(theirs, "foreign", "slow", World.SHARED);
  }

  private static void settle(World.Outcome outcome) {
    Settlement settlement = outcome.directions().settlement();
    if (settlement != null) {
      settlement.responded(200);
    }
  }

  private String thread(Principal owner, @Nullable String project) throws Exception {
    World.Outcome made = world.ask(owner, project, null, "POST", "/threads", "{}");
    settle(made);
    String id = String.valueOf(made.body()).replaceAll(".*\"thread_id\":\"([^\"]*)\".*", "$1");
    world.runtime.has("/threads/" + id, "{}");
    return id;
  }

  /** One whose spellings in upper and lower case differ. */
  private String lettered() {
    return "abcdef" + world.id().toString().substring(6);
  }

  private String assistant(String environment) throws Exception {
    String id = lettered();
    String body = "{\"graph_id\":\"helper\",\"assistant_id\":\"" + id + "\"}";
    settle(world.ask(alice, "shop", environment, "POST", "/assistants", body));
    world.runtime.has("/assistants/" + id, "{}");
    return id;
  }

  private Reply denied(Principal who, String request, String id, String body) {
    return denied(who, null, null, request, id, body);
  }

  private Reply denied(
      Principal who,
      @Nullable String project,
      @Nullable String environment,
      String request,
      String id,
      String body) {
    String[] parts = request.formatted(id).split(" ", 2);
    Denial denial =
        catchThrowableOfType(
            Denial.class, () -> world.ask(who, project, environment, parts[0], parts[1], body));
    assertThat(denial).as(request).isNotNull();
    return denial.reply() == null
        ? new Reply(403, "", denial.kind() + " " + denial.reason())
        : Objects.requireNonNull(denial.reply());
  }

  private static Reply without(Reply reply, String id) {
    return new Reply(
        reply.status(),
        reply.contentType(),
        reply.body().replace(id, "<id>").replace(id.toUpperCase(Locale.ROOT), "<ID>"),
        reply.fields());
  }

  private void alike(Principal who, String request, String there, String body) {
    String absent = world.id().toString();
    assertThat(without(denied(who, request, there, body), there))
        .as(request)
        .isEqualTo(without(denied(who, request, absent, body), absent));
  }

  // ---- who may read no more, and who may read alone

  @Test
  void knowsNoFormerOwner() throws Exception {
    String thread = thread(alice, "shop");
    world.takeAll(alice);
    for (String request : OF_A_THREAD) {
      alike(alice, request, thread, RUN);
    }
    alike(alice, "POST /threads/%s/runs", thread, CREATING);
    String cancel = "{\"thread_id\":\"%s\",\"run_ids\":[]}";
    assertThat(denied(alice, "POST /runs/cancel", "", cancel.formatted(thread)))
        .isEqualTo(denied(alice, "POST /runs/cancel", "", cancel.formatted(world.id())));
  }

  @Test
  void refusesWhoeverSeesAThreadWhatTheyMayNotDoToIt() throws Exception {
    world.give(alice, open, Relation.DEVELOPER);
    world.give(viewer, open, Relation.VIEWER);
    String thread = thread(alice, "open");
    assertThat(world.ask(viewer, "GET", "/threads/" + thread, null)).isNotNull();
    assertThat(denied(viewer, "DELETE /threads/%s", thread, "").body())
        .isEqualTo("FORBIDDEN permission-write_state");
    assertThat(denied(viewer, "DELETE /threads/%s", world.id().toString(), "").status())
        .isEqualTo(404);
  }

  @Test
  void asksWhetherARunMayMakeAThreadBeforeItTellsThatOneIsThere() throws Exception {
    String thread = thread(alice, "shop");
    alike(viewer, "POST /threads/%s/runs", thread, CREATING);
    assertThat(denied(viewer, "POST /threads/%s/runs", thread, CREATING).body())
        .isEqualTo("FORBIDDEN permission-run");
    Principal bob = world.program(ACME, shop, Relation.DEVELOPER);
    assertThat(denied(bob, "POST /threads/%s/runs", thread, CREATING).status()).isEqualTo(409);
    assertThat(world.ask(alice, "POST", "/threads/" + thread + "/runs", CREATING)).isNotNull();
  }

  @Test
  void knowsNoClaimOfAnotherEnvironment() throws Exception {
    UUID id = world.id();
    var _ = world.ask(alice, null, "dev", "POST", "/threads", "{\"thread_id\":\"" + id + "\"}");
    assertThat(world.rows.row(World.SHARED, ResourceKind.THREAD, id)).matches(Owned::pending);
    for (String request : OF_A_THREAD) {
      String absent = world.id().toString();
      assertThat(without(denied(alice, null, "prod", request, id.toString(), RUN), id.toString()))
          .as(request)
          .isEqualTo(without(denied(alice, null, "prod", request, absent, RUN), absent));
    }
  }

  // ---- ids that are taken

  @Test
  void tellsOnesOwnTakenIdAsAnothers() throws Exception {
    String own = thread(alice, "shop");
    String of = thread(mallory, "theirs");
    for (String more : new String[] {"", ",\"if_exists\":\"raise\"", ",\"if_exists\":null"}) {
      String body = "{\"thread_id\":\"%s\"" + more + "}";
      Reply taken = denied(alice, "POST /threads", "", body.formatted(own));
      assertThat(taken.status()).isEqualTo(409);
      assertThat(without(taken, own))
          .isEqualTo(without(denied(alice, "POST /threads", "", body.formatted(of)), of));
    }
  }

  @Test
  void tellsAnIdWhoseThreadIsGoneAsTakenToAllButItsFormerOwner() throws Exception {
    Principal bob = world.program(ACME, shop, Relation.DEVELOPER);
    String gone = thread(alice, "shop");
    String own = thread(bob, "shop");
    settle(world.ask(alice, "DELETE", "/threads/" + gone, null));
    world.runtime.lost("/threads/" + gone);
    for (String more : new String[] {"", ",\"if_exists\":\"do_nothing\""}) {
      String body = "{\"thread_id\":\"" + gone + "\"" + more + "}";
      Reply taken = denied(bob, "POST /threads", "", "{\"thread_id\":\"" + own + "\"}");
      for (Principal other : List.of(bob, mallory)) {
        assertThat(without(denied(other, "POST /threads", "", body), gone))
            .isEqualTo(without(taken, own));
      }
    }
    assertThat(denied(bob, "POST /threads/%s/runs", gone, CREATING).status()).isEqualTo(409);
    assertThat(denied(bob, "GET /threads/%s", gone, "").status()).isEqualTo(404);
    settle(world.ask(alice, "POST", "/threads", "{\"thread_id\":\"" + gone + "\"}"));
    assertThat(world.ask(alice, "GET", "/threads/" + gone, null).path()).contains(gone);
  }

  @Test
  void tellsOnesOwnTakenAssistantAsAnothers() throws Exception {
    String own = assistant("dev");
    String body = "{\"graph_id\":\"helper\",\"assistant_id\":\"%s\"}";
    Reply taken = denied(alice, "POST /assistants", "", body.formatted(own));
    assertThat(taken.body()).isEqualTo("{\"detail\":\"Assistant " + own + " already exists\"}");
    String of = world.id().toString();
    String their = "{\"graph_id\":\"foreign\",\"assistant_id\":\"" + of + "\"}";
    settle(world.ask(mallory, "POST", "/assistants", their));
    assertThat(without(denied(alice, "POST /assistants", "", body.formatted(of)), of))
        .isEqualTo(without(taken, own));
  }

  @Test
  void givesBackAThreadFromTheRuntimeWhereItIs() throws Exception {
    String own = thread(alice, "shop");
    world.dedicate(ACME);
    world.place(shop, Environment.DEV, World.OWN);
    String body = "{\"thread_id\":\"" + own + "\",\"if_exists\":\"do_nothing\"}";
    World.Outcome back = world.ask(alice, "POST", "/threads", body);
    assertThat(back.directions().scope().runtime().id()).isEqualTo(World.SHARED);
    assertThat(back.body()).contains("\"if_exists\":\"do_nothing\"");
    Reply elsewhere = denied(alice, null, "prod", "POST /threads", "", body);
    assertThat(elsewhere.body())
        .isEqualTo("{\"detail\":\"Thread with ID " + own + " already exists\"}");
  }

  // ---- assistants of another environment

  @Test
  void quotesAnAssistantOfAnotherEnvironmentAsItWasSent() throws Exception {
    String there = assistant("prod");
    String thread = thread(alice, "shop");
    for (String request :
        new String[] {"POST /runs/crons", "POST /threads/" + thread + "/runs/crons"}) {
      String absent = lettered();
      String body = "{\"assistant_id\":\"%s\",\"schedule\":\"0 0 1 1 *\"}";
      Reply of =
          denied(alice, null, "dev", request, "", body.formatted(there.toUpperCase(Locale.ROOT)));
      Reply no =
          denied(alice, null, "dev", request, "", body.formatted(absent.toUpperCase(Locale.ROOT)));
      assertThat(without(of, there)).as(request).isEqualTo(without(no, absent));
      assertThat(of.body()).contains(there.toUpperCase(Locale.ROOT));
    }
  }

  @Test
  void findsByAnAssistantOfAnotherEnvironmentAsByNone() throws Exception {
    String there = assistant("prod");
    String here = assistant("dev");
    for (String form :
        new String[] {
          "/threads/search {\"metadata\":{\"assistant_id\":\"%s\"}}",
          "/threads/count {\"metadata\":{\"assistant_id\":\"%s\"}}",
          "/runs/crons/search {\"assistant_id\":\"%s\"}",
        }) {
      String[] parts = form.split(" ", 2);
      String of = world.ask(alice, null, "dev", "POST", parts[0], parts[1].formatted(there)).body();
      String no =
          world.ask(alice, null, "dev", "POST", parts[0], parts[1].formatted(world.id())).body();
      assertThat(of).as(form).isEqualTo(no).doesNotContain(there);
      assertThat(world.ask(alice, null, "dev", "POST", parts[0], parts[1].formatted(here)).body())
          .as(form)
          .contains(here);
    }
  }
}
