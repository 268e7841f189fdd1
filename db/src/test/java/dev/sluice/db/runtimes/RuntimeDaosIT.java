package dev.sluice.db.runtimes;

import static dev.sluice.db.TestDatabase.dao;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.db.TestDatabase;
import dev.sluice.db.TestDirectory;
import dev.sluice.db.identity.Status;
import dev.sluice.db.outcome.Creation;
import dev.sluice.db.outcome.Deletion;
import dev.sluice.db.outcome.Update;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is done with runtimes. */
class RuntimeDaosIT {

  private final RuntimeDao runtimes = dao(RuntimeDao.class);

  @Test
  void keepsARuntimesLife() {
    RuntimeRow row = TestDirectory.runtime(null);
    assertThat(row.kind()).isEqualTo(RuntimeKind.SHARED);
    assertThat(row.health()).isEqualTo(Health.UNKNOWN);
    assertThat(runtimes.find(row.id())).contains(row);
    assertThat(runtimes.findByKey(row.key())).contains(row);
    assertThat(runtimes.create(row.key(), null, row.settings()))
        .isEqualTo(new Creation.Taken<>("key"));
    assertThat(runtimes.create("of-nobody", UUID.randomUUID(), row.settings()))
        .isEqualTo(new Creation.Unknown<>("tenant_id"));
    var changed =
        new RuntimeSettings("B", "https://b.test", null, "authorization", false, true, false, 12);
    var updated = (Update.Updated<RuntimeRow>) runtimes.update(row.id(), 1L, changed);
    assertThat(updated.row().settings()).isEqualTo(changed);
    assertThat(updated.row().revision()).isEqualTo(2);
    var suspended =
        (Update.Updated<RuntimeRow>) runtimes.setStatus(row.id(), null, Status.SUSPENDED);
    assertThat(runtimes.list(null, RuntimeKind.SHARED, Status.SUSPENDED, null, 1_000))
        .contains(suspended.row());
    assertThat(runtimes.delete(row.id(), 1L)).isEqualTo(new Deletion.Conflict());
    assertThat(runtimes.delete(row.id(), null)).isEqualTo(new Deletion.Deleted());
  }

  @Test
  void notesWhatALookFindsWithoutChangingTheRevision() {
    RuntimeRow row = TestDirectory.runtime(TestDatabase.tenant());
    assertThat(row.kind()).isEqualTo(RuntimeKind.DEDICATED);
    assertThat(runtimes.noteUp(row.id(), Dialect.JAVASCRIPT, "1.2.3")).isTrue();
    RuntimeRow up = runtimes.find(row.id()).orElseThrow();
    assertThat(up.health()).isEqualTo(Health.UP);
    assertThat(up.dialect()).isEqualTo(Dialect.JAVASCRIPT);
    assertThat(up.inspectedAt()).isNotNull();
    assertThat(up.revision()).isEqualTo(1);
    runtimes.noteDown(row.id());
    RuntimeRow down = runtimes.find(row.id()).orElseThrow();
    assertThat(down.health()).isEqualTo(Health.DOWN);
    assertThat(down.version()).isEqualTo("1.2.3");
  }

  @Test
  void keepsTheGraphsThatWereFoundLast() {
    RuntimeRow row = TestDirectory.runtime(null);
    RuntimeGraphDao graphs = dao(RuntimeGraphDao.class);
    UsableRuntimeDao usable = dao(UsableRuntimeDao.class);
    UUID assistant = UUID.randomUUID();
    graphs.put(row.id(), "agent", UUID.randomUUID(), null);
    graphs.put(row.id(), "agent", assistant, new byte[32]);
    graphs.put(row.id(), "other", UUID.randomUUID(), null);
    assertThat(usable.graphs(row.id(), 9))
        .extracting(RuntimeGraphRow::graphId)
        .containsExactly("agent", "other");
    assertThat(graphs.removeOthers(row.id(), List.of("agent"))).isEqualTo(1);
    RuntimeGraphRow left = usable.graphs(row.id(), 9).getFirst();
    assertThat(left.assistantId()).isEqualTo(assistant);
    assertThat(left.schemaHash()).hasSize(32);
    assertThat(graphs.removeOthers(row.id(), List.of())).isEqualTo(1);
  }
}
