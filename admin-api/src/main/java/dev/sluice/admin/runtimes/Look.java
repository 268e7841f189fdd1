package dev.sluice.admin.runtimes;

import dev.sluice.db.Daos;
import dev.sluice.db.runtimes.RuntimeDao;
import dev.sluice.db.runtimes.RuntimeGraphDao;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What came of a look at a runtime: something was found, or it failed. Immutable.
 *
 * @param failure what was wrong, in a clause
 * @param forbidden the member of its record that no runtime may have so; null when there is none
 */
public record Look(@Nullable Inspection found, String failure, @Nullable String forbidden) {

  /** Looks now; may take seconds. */
  public static Look at(RuntimeInspector inspector, RuntimeTarget target) {
    try {
      return new Look(inspector.inspect(target), "", null);
    } catch (RuntimeFailure e) {
      return new Look(null, String.valueOf(e.getMessage()), e.forbidden());
    }
  }

  /** Notes what was found of a runtime, or that it did not answer. */
  public void note(Daos daos, UUID runtime) {
    RuntimeDao runtimes = daos.of(RuntimeDao.class);
    if (found == null) {
      runtimes.noteDown(runtime);
      return;
    }
    runtimes.noteUp(runtime, found.dialect(), found.version());
    RuntimeGraphDao graphs = daos.of(RuntimeGraphDao.class);
    List<String> names = found.graphs().stream().map(Inspection.Graph::id).toList();
    graphs.removeOthers(runtime, names);
    for (Inspection.Graph graph : found.graphs()) {
      graphs.put(runtime, graph.id(), graph.assistant(), graph.schemaHash());
    }
  }
}
