package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.ledger.Settlement;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How the ledger comes to say what runtimes have, when something went wrong in between. */
class LedgerUpkeepTest {
  private static final UUID ACME = new UUID(1, 1);

  private final World world = new World();
  private final Project shop = world.project(ACME, "shop", ThreadVisibility.PRINCIPAL);
  private final Agent helper = world.agent(shop, "helper", "agent", World.SHARED);
  private final Agent second = world.agent(shop, "second", "approval", World.SHARED);
  private final Principal alice = world.program(ACME, shop, Relation.DEVELOPER);

  private UUID claimed(ResourceKind kind, UUID runtime) {
    UUID id = world.id();
    world.rows.put(
        new Owned(
            runtime,
            kind,
            id,
            ACME,
            shop.id(),
            Environment.DEV,
            helper.id(),
            alice.kind(),
            alice.id(),
            true,
            UUID.randomUUID()));
    return id;
  }

  private String stamped() {
    return """
    {"metadata":{"sluice_tenant":"%s","sluice_project":"%s","sluice_env":"dev",\
    "sluice_agent":"%s","sluice_principal":"%s:%s"},\
    "name":"mine","version":1,"created_at":"2026-01-01T00:00:00Z",\
    "updated_at":"2026-01-01T00:00:00Z"}\
    """
        .formatted(ACME, shop.id(), helper.id(), alice.kind().code(), alice.id());
  }

  private Owned row(ResourceKind kind, UUID id) {
    return Objects.requireNonNull(world.rows.row(World.SHARED, kind, id));
  }

  // ---- claims that were never settled

  @Test
  void confirmsClaimsThatTheRuntimeMadeAndReleasesTheOthers() throws Exception {
    UUID made = claimed(ResourceKind.THREAD, World.SHARED);
    UUID never = claimed(ResourceKind.THREAD, World.SHARED);
    world.runtime.has("/threads/" + made, stamped());
    assertThat(world.pendingClaims().sweep()).isEqualTo(2);
    assertThat(row(ResourceKind.THREAD, made).pending()).isFalse();
    assertThat(world.rows.row(World.SHARED, ResourceKind.THREAD, never)).isNull();
  }

  @Test
  void releasesAClaimOfWhatSomebodyElseMadeThere() throws Exception {
    UUID id = claimed(ResourceKind.THREAD, World.SHARED);
    world.runtime.has("/threads/" + id, stamped().replace(ACME.toString(), new UUID(1, 2) + ""));
    assertThat(world.pendingClaims().sweep()).isEqualTo(1);
    assertThat(world.rows.row(World.SHARED, ResourceKind.THREAD, id)).isNull();
  }

  @Test
  void releasesAClaimOfWhatAnotherOfTheProjectMadeThereUnlessItIsAnAssistant() throws Exception {
    String byAnother = stamped().replace(alice.id().toString(), new UUID(1, 3).toString());
    UUID thread = claimed(ResourceKind.THREAD, World.SHARED);
    UUID cron = claimed(ResourceKind.CRON, World.SHARED);
    UUID assistant = claimed(ResourceKind.ASSISTANT, World.SHARED);
    world.runtime.has("/threads/" + thread, byAnother);
    world.runtime.has("/runs/crons/" + cron, byAnother);
    world.runtime.has("/assistants/" + assistant, byAnother);
    assertThat(world.pendingClaims().sweep()).isEqualTo(3);
    assertThat(world.rows.row(World.SHARED, ResourceKind.THREAD, thread)).isNull();
    assertThat(world.rows.row(World.SHARED, ResourceKind.CRON, cron)).isNull();
    assertThat(row(ResourceKind.ASSISTANT, assistant).pending()).isFalse();
  }

  @Test
  void givesWhatAnotherMadeToItsMakerWhoeverClaimedIt() throws Exception {
    Principal maker = world.program(ACME, shop, Relation.DEVELOPER);
    UUID id = claimed(ResourceKind.THREAD, World.SHARED); // by alice
    world.runtime.has(
        "/threads/" + id, stamped().replace(alice.id().toString(), maker.id().toString()));
    assertThat(world.ask(maker, "GET", "/threads/" + id, null)).isNotNull();
    Owned row = row(ResourceKind.THREAD, id);
    assertThat(row.pending()).isFalse();
    assertThat(row.isOf(maker.kind(), maker.id())).isTrue();
  }

  @Test
  void showsAnAssistantWhoseMakerNeverHeardOfIt() throws Exception {
    UUID id = claimed(ResourceKind.ASSISTANT, World.SHARED);
    world.runtime.has("/assistants/" + id, stamped());
    assertThat(world.pendingClaims().sweep()).isEqualTo(1);
    assertThat(row(ResourceKind.ASSISTANT, id).pending()).isFalse();
    assertThat(world.assistants.has(id)).isTrue();
  }

  @Test
  void settlesWhatIsOnOtherRuntimesWhileOneIsAway() throws Exception {
    world.dedicate(ACME);
    world.runtime.away(World.OWN);
    for (int i = 0; i < 2 * PendingClaims.BATCH; i++) {
      claimed(ResourceKind.THREAD, World.OWN);
    }
    UUID younger = claimed(ResourceKind.THREAD, World.SHARED);
    assertThat(world.pendingClaims().sweep()).isEqualTo(1);
    assertThat(world.rows.row(World.SHARED, ResourceKind.THREAD, younger)).isNull();
    assertThat(world.runtime.asked()).as("what is away is asked once").hasSize(2);
  }

  @Test
  void waitsItsTurnAtARuntimeThatIsBusy() throws Exception {
    UUID id = claimed(ResourceKind.THREAD, World.SHARED);
    world.runtime.busy();
    assertThat(world.pendingClaims().sweep()).isEqualTo(1);
    assertThat(world.rows.row(World.SHARED, ResourceKind.THREAD, id)).isNull();
  }

  // ---- what runtimes lost

  @Test
  void forgetsAThreadThatALookDidNotFind() throws Exception {
    UUID id = claimed(ResourceKind.THREAD, World.SHARED);
    world.rows.confirm(ACME, ResourceKind.THREAD, id);
    Settlement look = look(id);
    look.responded(200);
    look.responded(500);
    assertThat(world.rows.row(World.SHARED, ResourceKind.THREAD, id)).isNotNull();
    look.responded(404);
    assertThat(world.rows.row(World.SHARED, ResourceKind.THREAD, id)).isNull();
  }

  private Settlement look(UUID id) throws Exception {
    World.Outcome outcome = world.ask(alice, "GET", "/threads/" + id, null);
    return Objects.requireNonNull(outcome.directions().settlement());
  }

  // ---- which agent ran on a thread

  private void runSecondOn(UUID thread) throws Exception {
    var _ =
        world.ask(alice, "POST", "/threads/" + thread + "/runs", "{\"assistant_id\":\"second\"}");
  }

  @Test
  void remembersAnAgentOnlyWhenTheRuntimeDoes() throws Exception {
    UUID id = claimed(ResourceKind.THREAD, World.SHARED);
    world.rows.confirm(ACME, ResourceKind.THREAD, id);
    world.runtime.answers(404);
    runSecondOn(id); // the runtime itself says that the thread is gone
    assertThat(row(ResourceKind.THREAD, id).agent()).isEqualTo(helper.id());
    world.runtime.answers(422);
    assertThatThrownBy(() -> runSecondOn(id)).isInstanceOf(SourceUnavailableException.class);
    assertThat(row(ResourceKind.THREAD, id).agent()).isEqualTo(helper.id());
    world.runtime.answers(0);
    runSecondOn(id);
    assertThat(row(ResourceKind.THREAD, id).agent()).isEqualTo(second.id());
  }

  @Test
  void namesTheAgentThatWasToRunWhenTheRuntimeIsAway() {
    UUID id = claimed(ResourceKind.THREAD, World.SHARED);
    assertThatNoException().isThrownBy(() -> world.rows.confirm(ACME, ResourceKind.THREAD, id));
    world.runtime.away(World.SHARED);
    assertThatThrownBy(() -> runSecondOn(id))
        .isInstanceOfSatisfying(
            RuntimeAwayException.class,
            away -> assertThat(away.whose()).isEqualTo("the agent shop:second"));
  }
}
