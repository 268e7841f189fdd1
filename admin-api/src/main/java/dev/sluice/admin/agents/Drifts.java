package dev.sluice.admin.agents;

import static dev.sluice.admin.http.Route.Access.TENANT_ADMIN;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.Transactions;
import dev.sluice.admin.api.value.Body;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.db.Daos;
import dev.sluice.db.agents.BindingDao;
import dev.sluice.db.agents.BindingRow;
import dev.sluice.db.agents.BoundTarget;
import dev.sluice.db.agents.Drift;
import dev.sluice.db.runtimes.RuntimeDao;
import dev.sluice.db.runtimes.RuntimeRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks at what bindings count on, when somebody asks for it. */
final class Drifts {

  private static final String CHECK = "/v1/tenants/{tenant}/bindings/check";

  /** Most bindings that one call looks at. */
  private static final int MAX_CHECKED = 1_000;

  /** Most of each kind that are told of; the list of bindings has all. */
  private static final int MAX_TOLD = 200;

  private static final Shape REPORT =
      Shape.of(
          "DriftReport",
          Field.integer("checked", 0, MAX_CHECKED).says("How many bindings were looked at."),
          Field.of("drifted", DeploymentShapes.BINDING, true)
              .says("Those that are not as they were deployed, at most 200 of a kind."));

  private final DriftChecks checks;
  private final Transactions transactions;

  Drifts(DriftChecks checks, Transactions transactions) {
    this.checks = checks;
    this.transactions = transactions;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.check(CHECK, "checkBindings", TENANT_ADMIN, REPORT)
                .says("Looks at the targets of a tenant's bindings, and tells which have drifted"),
            this::look,
            Drifts::note));
  }

  /** What a look found. */
  private record Found(Map<BoundTarget, Drift> drifts) {}

  /** What is to be looked at, and where. */
  record Bound(List<BoundTarget> targets, Map<UUID, RuntimeRow> runtimes) {

    /** Of one tenant, or (null) of all; not under row security, as it needs addresses. */
    static Bound of(Daos daos, @Nullable UUID tenant, @Nullable UUID after, int limit) {
      List<BoundTarget> targets = daos.of(BindingDao.class).targets(tenant, after, limit);
      Set<UUID> ids = targets.stream().map(BoundTarget::runtimeId).collect(Collectors.toSet());
      Map<UUID, RuntimeRow> runtimes = new HashMap<>();
      for (UUID id : ids) {
        daos.of(RuntimeDao.class).find(id).ifPresent(row -> runtimes.put(id, row));
      }
      return new Bound(targets, runtimes);
    }
  }

  private Body look(Endpoint.Asked asked, Body body) throws ProblemException {
    Bound bound =
        transactions.run(null, daos -> Bound.of(daos, asked.inTenant(), null, MAX_CHECKED));
    return body.withPart(new Found(checks.look(bound.targets(), bound.runtimes())));
  }

  private static Response note(Call call) {
    BindingDao bindings = call.rows(BindingDao.class);
    Map<BoundTarget, Drift> drifts = call.body().part(Found.class).drifts();
    drifts.forEach(bindings::noteDrift);
    List<BindingRow> drifted = new ArrayList<>();
    for (Drift drift : Drift.values()) {
      if (drift != Drift.NONE && drift != Drift.UNKNOWN) {
        drifted.addAll(bindings.list(call.inTenant(), null, null, drift.code(), null, MAX_TOLD));
      }
    }
    return Response.json(
        200,
        json -> {
          json.writeNumberField("checked", drifts.size());
          json.writeArrayFieldStart("drifted");
          for (BindingRow row : drifted) {
            json.writeStartObject();
            DeploymentShapes.content(row).writeTo(json);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
