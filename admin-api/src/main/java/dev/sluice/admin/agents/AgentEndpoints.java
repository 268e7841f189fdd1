package dev.sluice.admin.agents;

import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Transactions;
import dev.sluice.admin.runtimes.RuntimeInspector;
import java.util.List;
import java.util.stream.Stream;

/** All endpoints of agents and what is deployed of them, in the order of the documents. */
public final class AgentEndpoints {

  private AgentEndpoints() {}

  /** Everything, on transactions of a migrated database. */
  public static List<Endpoint> of(Transactions transactions, RuntimeInspector inspector) {
    var targets = new TargetFinder(inspector);
    var deploying = new Deploying(targets, transactions);
    return Stream.of(
            Agents.endpoints(),
            Placements.endpoints(),
            new Deployments(deploying).endpoints(),
            new Bindings(deploying, new Restoring(targets, transactions)).endpoints(),
            new Drifts(new DriftChecks(inspector), transactions).endpoints())
        .flatMap(List::stream)
        .toList();
  }
}
