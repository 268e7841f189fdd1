package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.Settlement;
import dev.sluice.proxy.operation.Reply;
import dev.sluice.proxy.testing.Await;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Who may have an id anew when the runtime no longer has what was there and the ledger does not
 * know it yet: {@code alice}, whose it was, and nobody else. In the project all see all.
 */
@Timeout(60)
class GoneAgainTest {
  private static final UUID ACME = new UUID(1, 1);
  private static final String CREATE = "{\"assistant_id\":\"helper\",\"if_not_exists\":\"create\"}";
  private static final String START =
      "{\"id\":1,\"method\":\"run.start\",\"params\":{\"assistant_id\":\"helper\",\"input\":{}}}";

  private final World world = new World();
  private final Project shop = world.project(ACME, "shop", ThreadVisibility.PROJECT);
  private final Agent helper = world.agent(shop, "helper", "agent", World.SHARED);
  private final Agent second = world.agent(shop, "second", "approval", World.SHARED);
  private final Principal alice = world.program(ACME, shop, Relation.DEVELOPER);
  private final Principal bob = world.program(ACME, shop, Relation.DEVELOPER);

  private static String body(UUID id, String ifExists) {
    return "{\"thread_id\":\"%s\",\"if_exists\":\"%s\"}".formatted(id, ifExists);
  }

  private static void settle(World.Outcome outcome, int status) {
    Settlement settlement = Objects.requireNonNull(outcome.directions().settlement());
    settlement.responded(status);
  }

  /** A thread of alice's, which the runtime has. */
  private UUID thread() throws Exception {
    UUID id = world.id();
    settle(world.ask(alice, "POST", "/threads", body(id, "raise")), 200);
    world.runtime.has("/threads/" + id, "{\"metadata\":{}}");
    return id;
  }

  /** The same, which the runtime has lost. */
  private UUID lost() throws Exception {
    UUID id = thread();
    world.runtime.lost("/threads/" + id);
    return id;
  }

  private @Nullable Owned row(UUID thread) {
    return world.rows.row(World.SHARED, ResourceKind.THREAD, thread);
  }

  private Reply denied(Principal who, String path, String body) {
    Denial denial = catchThrowableOfType(Denial.class, () -> world.ask(who, "POST", path, body));
    assertThat(denial).as("POST %s is denied", path).isNotNull();
    return Objects.requireNonNull(denial.reply());
  }

  private static Reply taken(UUID thread) {
    return Reply.detail(409, "Thread with ID " + thread + " already exists");
  }

  // ---- deletions that are written behind their responses

  /** Deletes a thread; what is still to be written then. */
  private Queue<Runnable> deleted(UUID thread) throws Exception {
    Queue<Runnable> behind = new ArrayDeque<>();
    world.behind(behind::add);
    World.Outcome deletion = world.ask(alice, "DELETE", "/threads/" + thread, null);
    world.runtime.lost("/threads/" + thread);
    settle(deletion, 204);
    assertThat(behind).hasSize(1);
    return behind;
  }

  /** Asks while a deletion is not written, and writes it when the asker waits for that. */
  private World.Outcome askedMeanwhile(
      Queue<Runnable> behind, String method, String path, String body) throws Exception {
    FutureTask<World.Outcome> asking = new FutureTask<>(() -> world.ask(alice, method, path, body));
    Thread asker = Thread.ofVirtual().start(asking);
    Await.until(
        "it waits for the ledger, or is decided",
        () -> asking.isDone() || asker.getState() == Thread.State.WAITING);
    Objects.requireNonNull(behind.poll()).run();
    return asking.get();
  }

  @Test
  void letsAnOwnerMakeAtOnceWhatItWasToldIsDeleted() throws Exception {
    UUID id = thread();
    int asked = world.runtime.asked().size();
    World.Outcome made = askedMeanwhile(deleted(id), "POST", "/threads", body(id, "do_nothing"));
    assertThat(made.body()).as("a first claim").contains("\"if_exists\":\"raise\"");
    assertThat(world.runtime.asked()).as("the runtime need not be asked").hasSize(asked);
    assertThat(Objects.requireNonNull(row(id)).pending()).isTrue();
    settle(made, 200);
    assertThat(world.ask(alice, "GET", "/threads/" + id, null)).as("it is there").isNotNull();
  }

  @Test
  void makesTheThreadOfARunThatFollowsItsDeletion() throws Exception {
    UUID id = thread();
    var _ = askedMeanwhile(deleted(id), "POST", "/threads/" + id + "/runs", CREATE);
    assertThat(world.runtime.asked())
        .as("stamped, by the gateway")
        .anyMatch(request -> request.startsWith("POST /threads {\"thread_id\":\"" + id));
  }

  @Test
  void letsAnOwnerMakeAnewWhatTheLedgerCouldNotBeToldIsGone() throws Exception {
    UUID id = thread();
    Queue<Runnable> behind = deleted(id);
    world.rows.away(true);
    behind.remove().run();
    world.rows.away(false);
    assertThat(row(id)).as("the deletion was not written").isNotNull();
    World.Outcome made = world.ask(alice, "POST", "/threads", body(id, "raise"));
    assertThat(Objects.requireNonNull(row(id)).pending()).isTrue();
    assertThat(made.directions().settlement()).isNotNull();
  }

  // ---- threads that are asked for by their id

  @Test
  void tellsOfAThreadThatIsThereThatItIsTaken() throws Exception {
    UUID id = thread();
    assertThat(denied(alice, "/threads", body(id, "raise"))).isEqualTo(taken(id));
    assertThat(row(id)).isNotNull();
  }

  @Test
  void givesNobodyElseTheIdOfAThreadThatTheRuntimeLost() throws Exception {
    UUID id = lost();
    int asked = world.runtime.asked().size();
    assertThat(denied(bob, "/threads", body(id, "raise"))).isEqualTo(taken(id));
    assertThat(world.runtime.asked()).as("no runtime is asked").hasSize(asked);
  }

  @Test
  void hasALostThreadMadeForItsOwnerWhoeverAsksForIt() throws Exception {
    UUID id = lost();
    String body = body(id, "do_nothing").replace("}", ",\"metadata\":{\"graph_id\":\"second\"}}");
    assertThat(world.ask(bob, "POST", "/threads", body).body())
        .contains("\"if_exists\":\"do_nothing\"", "service_account:" + alice.id())
        .doesNotContain(bob.id().toString(), second.id().toString());
    Owned row = Objects.requireNonNull(row(id));
    assertThat(row.isOf(alice.kind(), alice.id())).isTrue();
    assertThat(row.pending()).isFalse();
  }

  // ---- runs, by which a runtime makes the thread that it lost

  @Test
  void letsARunMakeALostThreadForItsOwnerOnly() throws Exception {
    UUID id = lost();
    String path = "/threads/" + id + "/runs";
    assertThat(world.ask(alice, "POST", path, CREATE).body())
        .contains("service_account:" + alice.id());
    assertThat(denied(bob, path, CREATE)).isEqualTo(taken(id));
    assertThat(row(id)).as("known to be gone now").isNull();
    assertThat(world.runtime.asked()).noneMatch(request -> request.startsWith("POST "));
  }

  @Test
  void letsACommandMakeALostThreadForItsOwnerOnly() throws Exception {
    UUID id = lost();
    String path = "/threads/" + id + "/commands";
    assertThat(world.ask(alice, "POST", path, START).body())
        .contains("service_account:" + alice.id());
    assertThat(denied(bob, path, START)).isEqualTo(taken(id));
  }

  @Test
  void letsOthersRunOnAThreadThatIsThere() throws Exception {
    UUID id = thread();
    for (String what : new String[] {"runs " + CREATE, "commands " + START}) {
      String[] parts = what.split(" ", 2);
      assertThat(world.ask(bob, "POST", "/threads/" + id + '/' + parts[0], parts[1]).body())
          .contains("service_account:" + bob.id());
    }
  }

  // ---- assistants, which are everybody's in their project

  @Test
  void makesALostAssistantAnewForWhoAsks() throws Exception {
    UUID id = world.id();
    String body = "{\"assistant_id\":\"%s\",\"graph_id\":\"%s\",\"if_exists\":\"do_nothing\"}";
    World.Outcome made = world.ask(alice, "POST", "/assistants", body.formatted(id, helper.key()));
    world.runtime.has(
        "/assistants/" + id,
        "{\"name\":\"Mine\",\"version\":1,"
            + "\"created_at\":\"2026-01-01T00:00:00Z\",\"updated_at\":\"2026-01-01T00:00:00Z\"}");
    settle(made, 200);
    assertThat(world.assistants.has(id)).isTrue();
    world.runtime.lost("/assistants/" + id);

    made = world.ask(bob, "POST", "/assistants", body.formatted(id, second.key()));
    assertThat(made.body()).contains("\"if_exists\":\"raise\"", "service_account:" + bob.id());
    Owned row = Objects.requireNonNull(world.rows.row(World.SHARED, ResourceKind.ASSISTANT, id));
    assertThat(row.agent()).isEqualTo(second.id());
    assertThat(world.assistants.has(id)).as("what was kept of the old one").isFalse();
  }
}
