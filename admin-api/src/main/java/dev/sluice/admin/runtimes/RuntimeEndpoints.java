package dev.sluice.admin.runtimes;

import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Transactions;
import java.util.List;
import java.util.stream.Stream;

/** All endpoints of runtimes, in the order of the documents. */
public final class RuntimeEndpoints {

  private RuntimeEndpoints() {}

  /** Everything, on transactions of a migrated database. */
  public static List<Endpoint> of(Transactions transactions, RuntimeInspector inspector) {
    return Stream.of(new Runtimes(inspector, transactions).endpoints(), UsableRuntimes.endpoints())
        .flatMap(List::stream)
        .toList();
  }
}
