package dev.sluice.admin.agents;

import dev.sluice.admin.http.FieldError;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.runtimes.Carrier;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is to be deployed. Immutable.
 *
 * @param graph null when the assistant is given, whatever its graph
 * @param assistant null for the graph's own one, or one of ours when there is something to carry
 * @param config an object in JSON, as the database writes it
 * @param context the same
 */
public record Wanted(
    @Nullable String graph, @Nullable UUID assistant, String config, String context) {

  private static final String CONFIG = "config";
  private static final String CONTEXT = "context";
  private static final String SET_FOR_EACH_RUN =
      " is set for each run by the gateway or the runtime (expected: none)";

  /** Whether an assistant of ours has to carry something to its runs. */
  public boolean isCarried() {
    return Carrier.isNeeded(config, context);
  }

  /** What carries it, made of a graph that was found. */
  public Carrier carrier(TargetFinder.For whom, String found) {
    return Carrier.of(whom.agentId(), whom.agent(), found, config, context);
  }

  /**
   * Refuses what can't be had.
   *
   * @throws ProblemException 422: an assistant that is named has its own, and nobody says who calls
   */
  public void check() throws ProblemException {
    if (assistant != null && isCarried()) {
      throw ProblemException.unprocessable(
          Carrier.isNeeded(config, "{}") ? CONFIG : CONTEXT,
          "expected: not beside an assistant that is named, as its runs have that one's own"
              + " (name the graph alone)");
    }
    List<FieldError> faults = new ArrayList<>();
    for (String path : Carrier.forbidden(CONFIG, config)) {
      faults.add(new FieldError(CONFIG, path + SET_FOR_EACH_RUN));
    }
    for (String path : Carrier.forbidden(CONTEXT, context)) {
      faults.add(new FieldError(CONTEXT, path + SET_FOR_EACH_RUN));
    }
    if (!faults.isEmpty()) {
      throw ProblemException.unprocessable(faults);
    }
  }
}
