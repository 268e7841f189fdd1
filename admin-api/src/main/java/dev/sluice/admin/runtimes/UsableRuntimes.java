package dev.sluice.admin.runtimes;

import static dev.sluice.admin.http.Route.Access.TENANT_READER;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.Outcomes;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.db.runtimes.UsableRuntimeDao;
import dev.sluice.db.runtimes.UsableRuntimeRow;
import java.util.List;

/** The runtimes that a tenant may be placed on, to read. */
final class UsableRuntimes {

  private static final String WHAT = "runtime";
  private static final String ALL = "/v1/tenants/{tenant}/runtimes";

  private UsableRuntimes() {}

  static List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listUsableRuntimes", TENANT_READER, RuntimeShapes.USABLE)
                .says("The runtimes that a tenant may be placed on"),
            UsableRuntimes::list),
        new Endpoint(
            Operation.get(
                    ALL + "/{runtime}", "getUsableRuntime", TENANT_READER, RuntimeShapes.USABLE)
                .says("One of them, with the graphs that were found on it"),
            UsableRuntimes::read));
  }

  private static Response list(Call call) {
    List<UsableRuntimeRow> rows =
        call.rows(UsableRuntimeDao.class)
            .list(call.inTenant(), call.page().after(), call.page().fetch());
    return call.page().answer(rows, UsableRuntimeRow::id, RuntimeShapes::content);
  }

  private static Response read(Call call) throws ProblemException {
    UsableRuntimeDao runtimes = call.rows(UsableRuntimeDao.class);
    UsableRuntimeRow row =
        Outcomes.found(runtimes.find(call.inTenant(), call.id("runtime", WHAT)), WHAT);
    return Outcomes.one(
        row.revision(),
        RuntimeShapes.with(
            RuntimeShapes.content(row), runtimes.graphs(row.id(), RuntimeShapes.MAX_GRAPHS)));
  }
}
