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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
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

  private static final String TOLD =
      "{\"name\":\"Mine\",\"version\":1,"
          + "\"created_at\":\"2026-01-01T00:00:00Z\",\"updated_at\":\"2026-01-01T00:00:00Z\"}";

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

  // ---- what is made anew while somebody else finds the old one gone, or takes its row away

  /** This happens while the runtime is asked next, and has not answered yet. */
  private void meanwhile(Callable<?> action) {
    world.runtime.meanwhile(() -> {
      world.runtime.meanwhile(() -> {});
      try {
        var _ = action.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Test
  void leavesTheThreadThatItsOwnerMakesWhileAnothersRunFindsItLost() throws Exception {
    UUID id = lost();
    UUID entry = entry(id);
    meanwhile(() -> {
      settle(world.ask(alice, "POST", "/threads", body(id, "raise")), 200);
      return id;
    });
    World.Outcome run = world.ask(bob, "POST", "/threads/" + id + "/runs", CREATE);
    assertThat(run.body()).as("on it, as it is alice's").contains(bob.id().toString());
    Owned row = Objects.requireNonNull(row(id));
    assertThat(row.isOf(alice.kind(), alice.id())).isTrue();
    assertThat(row.pending()).isFalse();
    assertThat(row.entry()).isNotEqualTo(entry);
    assertThat(world.ask(alice, "GET", "/threads/" + id, null)).isNotNull();
  }

  private @Nullable UUID entry(UUID thread) {
    return Objects.requireNonNull(row(thread)).entry();
  }

  @Test
  void leavesTheClaimOfAnOwnerWhoMakesItTwiceAtOnce() throws Exception {
    UUID id = lost();
    List<Owned> first = new ArrayList<>();
    meanwhile(() -> {
      var _ = world.ask(alice, "POST", "/threads", body(id, "raise"));
      return first.add(Objects.requireNonNull(row(id)));
    });
    World.Outcome second = world.ask(alice, "POST", "/threads", body(id, "raise"));
    assertThat(first).hasSize(1);
    assertThat(row(id)).isEqualTo(first.getFirst());
    settle(second, 200);
    assertThat(row(id)).isEqualTo(first.getFirst().confirmed());
    settle(world.ask(alice, "DELETE", "/threads/" + id, null), 204);
    assertThat(row(id)).as("known by its entry").isNull();
  }

  @Test
  void leavesWhatAnotherReplicaHasMadeBeforeADeletionIsWritten() throws Exception {
    UUID id = thread();
    Owned old = Objects.requireNonNull(row(id));
    Queue<Runnable> behind = deleted(id);
    Owned anew = madeAnew(old);
    behind.remove().run();
    assertThat(row(id)).isEqualTo(anew);
  }

  /** As another replica does, which finds the row and asks the runtime. */
  private Owned madeAnew(Owned old) throws Exception {
    assertThat(world.rows.delete(old)).isTrue();
    Owned anew = old.withEntry(world.id());
    world.rows.put(anew);
    return anew;
  }

  @Test
  void leavesTheAssistantThatAnotherReplicaHasMadeBeforeADeletionIsWritten() throws Exception {
    UUID id = assistant();
    Queue<Runnable> behind = new ArrayDeque<>();
    world.behind(behind::add);
    settle(world.ask(alice, "DELETE", "/assistants/" + id, null), 204);
    Owned anew = madeAnew(assistantRow(id));
    world.assistants.put(ACME, id, TOLD);
    behind.remove().run();
    assertThat(assistantRow(id)).isEqualTo(anew);
    assertThat(world.assistants.has(id)).isTrue();
  }

  @Test
  void leavesWhatIsKeptOfAnAssistantThatAnotherMakesMeanwhile() throws Exception {
    UUID id = assistant();
    world.runtime.lost("/assistants/" + id);
    meanwhile(() -> {
      settle(world.ask(alice, "POST", "/assistants", assistant(id, helper)), 200);
      world.assistants.put(ACME, id, TOLD);
      return id;
    });
    var _ = world.ask(bob, "POST", "/assistants", assistant(id, helper));
    assertThat(assistantRow(id).isOf(alice.kind(), alice.id())).isTrue();
    assertThat(world.assistants.has(id)).isTrue();
  }

  private Owned assistantRow(UUID id) {
    return Objects.requireNonNull(world.rows.row(World.SHARED, ResourceKind.ASSISTANT, id));
  }

  /** An assistant of alice's, which the runtime has, and of which is kept what it told. */
  private UUID assistant() throws Exception {
    UUID id = world.id();
    World.Outcome made = world.ask(alice, "POST", "/assistants", assistant(id, helper));
    world.runtime.has("/assistants/" + id, TOLD);
    settle(made, 200);
    return id;
  }

  private static String assistant(UUID id, Agent of) {
    return "{\"assistant_id\":\"%s\",\"graph_id\":\"%s\",\"if_exists\":\"do_nothing\"}"
        .formatted(id, of.key());
  }

  // ---- assistants, which are everybody's in their project

  @Test
  void makesALostAssistantAnewForWhoAsks() throws Exception {
    UUID id = assistant();
    assertThat(world.assistants.has(id)).isTrue();
    world.runtime.lost("/assistants/" + id);

    World.Outcome made = world.ask(bob, "POST", "/assistants", assistant(id, second));
    assertThat(made.body()).contains("\"if_exists\":\"raise\"", "service_account:" + bob.id());
    Owned row = assistantRow(id);
    assertThat(row.agent()).isEqualTo(second.id());
    assertThat(world.assistants.has(id)).as("what was kept of the old one").isFalse();
  }
}
