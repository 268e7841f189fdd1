package dev.sluice.admin.runtimes;

import static dev.sluice.admin.http.Route.Access.PLATFORM;

import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.Outcomes;
import dev.sluice.admin.api.Transactions;
import dev.sluice.admin.api.value.Body;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.admin.member.Members;
import dev.sluice.db.identity.Status;
import dev.sluice.db.runtimes.RuntimeDao;
import dev.sluice.db.runtimes.RuntimeGraphRow;
import dev.sluice.db.runtimes.RuntimeKind;
import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.db.runtimes.RuntimeSettings;
import dev.sluice.db.runtimes.UsableRuntimeDao;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runtimes, as platform administrators register and change them. */
final class Runtimes {

  private static final String WHAT = "runtime";
  private static final String ALL = "/v1/runtimes";
  private static final String ONE = ALL + "/{runtime}";
  private static final String DEFAULT_FIELD = "x-api-key";

  private final RuntimeInspector inspector;
  private final Transactions transactions;

  Runtimes(RuntimeInspector inspector, Transactions transactions) {
    this.inspector = inspector;
    this.transactions = transactions;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            Operation.list(ALL, "listRuntimes", PLATFORM, RuntimeShapes.RUNTIME)
                .says("All runtimes")
                .filters(Field.uuid("tenant_id"), RuntimeShapes.KIND, Members.STATUS),
            Runtimes::list),
        new Endpoint(
            Operation.create(
                    ALL, "createRuntime", PLATFORM, RuntimeShapes.NEW, RuntimeShapes.RUNTIME)
                .says("Registers a runtime, after having read its version, graphs and schemas")
                .filters(Field.flag("force").says("Registers it also when it gives no answer.")),
            this::look,
            Runtimes::create),
        new Endpoint(
            Operation.get(ONE, "getRuntime", PLATFORM, RuntimeShapes.RUNTIME)
                .says("One runtime, with the graphs that were found on it"),
            Runtimes::read),
        new Endpoint(
            Operation.update(
                    ONE, "updateRuntime", PLATFORM, RuntimeShapes.CHANGE, RuntimeShapes.RUNTIME)
                .says("Changes what is given; whom it serves never changes"),
            this::update),
        new Endpoint(
            Operation.act(ONE + "/inspect", "inspectRuntime", PLATFORM, RuntimeShapes.RUNTIME)
                .says("Reads version, graphs and schemas again; health tells whether it answered"),
            this::lookAgain,
            Runtimes::note),
        new Endpoint(
            Operation.act(ONE + "/suspend", "suspendRuntime", PLATFORM, RuntimeShapes.RUNTIME)
                .says("Suspends a runtime: nothing is sent to it any more"),
            call -> setStatus(call, Status.SUSPENDED)),
        new Endpoint(
            Operation.act(ONE + "/resume", "resumeRuntime", PLATFORM, RuntimeShapes.RUNTIME)
                .says("Lets a suspended runtime serve again"),
            call -> setStatus(call, Status.ACTIVE)),
        new Endpoint(
            Operation.delete(ONE, "deleteRuntime", PLATFORM)
                .says("Deletes a runtime without placements, deployments and owned resources"),
            Runtimes::delete));
  }

  private static Response list(Call call) {
    String kind = call.query().text("kind");
    String status = call.query().text("status");
    List<RuntimeRow> rows =
        runtimes(call)
            .list(
                call.query().id("tenant_id"),
                kind == null ? null : RuntimeKind.valueOf(kind.toUpperCase(Locale.ROOT)),
                status == null ? null : Status.valueOf(status.toUpperCase(Locale.ROOT)),
                call.page().after(),
                call.page().fetch());
    return call.page().answer(rows, RuntimeRow::id, RuntimeShapes::content);
  }

  private Body look(Endpoint.Asked asked, Body body) throws ProblemException {
    RuntimeSettings settings = settings(body, null);
    checkUrl(settings);
    return body.withPart(Look.at(inspector, RuntimeTarget.of(body.needText("key"), settings)));
  }

  private static Response create(Call call) throws ProblemException {
    Look look = call.body().part(Look.class);
    if (look.forbidden() != null) {
      throw ProblemException.unprocessable(look.forbidden(), look.failure());
    }
    if (look.found() == null && !call.query().flag("force", false)) {
      throw ProblemException.unprocessable(
          "base_url",
          look.failure()
              + " (expected: a runtime that answers; force=true registers it all the same)");
    }
    RuntimeSettings settings = settings(call.body(), null);
    if (look.found() != null && settings.secretRef() != null) {
      checkKept(settings, look.found().dialect());
    }
    RuntimeRow row =
        Outcomes.created(
            runtimes(call)
                .create(call.body().needText("key"), call.body().id("tenant_id"), settings));
    look.note(call.daos(), row.id());
    RuntimeRow noted = Outcomes.found(runtimes(call).find(row.id()), WHAT);
    return Outcomes.made(
        call,
        row.id(),
        noted.revision(),
        RuntimeShapes.with(RuntimeShapes.content(noted), graphs(call, row.id())));
  }

  /** What is given; else what it was; else what is usual. */
  private static RuntimeSettings settings(Body body, @Nullable RuntimeSettings before) {
    return new RuntimeSettings(
        text(body, "name", before == null ? "" : before.name()),
        text(body, "base_url", before == null ? "" : before.baseUrl()),
        body.has("secret_ref") || before == null ? body.text("secret_ref") : before.secretRef(),
        text(body, "secret_field", before == null ? DEFAULT_FIELD : before.secretField()),
        body.flag("in_configurable", before == null || before.inConfigurable()),
        body.flag("in_context", before != null && before.inContext()),
        body.flag("assertion", before == null || before.assertion()),
        body.has("capacity") || before == null ? capacity(body) : before.capacity());
  }

  private static void checkUrl(RuntimeSettings settings) throws ProblemException {
    if (!RuntimeTarget.isUrl(settings.baseUrl())) {
      throw ProblemException.unprocessable(
          "base_url", "expected: a host name or address, and a port of at most 65535");
    }
  }

  private void checkSecret(RuntimeSettings settings) throws ProblemException {
    String reference = settings.secretRef();
    String why = reference == null ? null : inspector.whyNot(reference);
    if (why != null) {
      throw ProblemException.unprocessable("secret_ref", why);
    }
  }

  /** A credential that a runtime would show to clients is not given to it. */
  private static void checkKept(RuntimeSettings settings, Dialect dialect) throws ProblemException {
    if (!dialect.keepsSecret(settings.secretField())) {
      throw ProblemException.unprocessable(
          "secret_field",
          "a JavaScript server copies it into its runs, where clients see it"
              + " (expected: x-api-key, or a name without x-)");
    }
  }

  private static String text(Body body, String name, String otherwise) {
    String given = body.text(name);
    return given == null ? otherwise : given;
  }

  private static @Nullable Integer capacity(Body body) {
    long given = body.number("capacity", 0);
    return given == 0 ? null : (Integer) (int) given;
  }

  private static Response read(Call call) throws ProblemException {
    return one(call, find(call));
  }

  private Response update(Call call) throws ProblemException {
    RuntimeRow before = find(call);
    Long expected = call.revision() == null ? (Long) before.revision() : call.revision();
    RuntimeSettings settings = settings(call.body(), before.settings());
    checkUrl(settings);
    checkSecret(settings);
    if (settings.secretRef() != null) {
      checkKept(settings, before.dialect());
    }
    RuntimeRow row = Outcomes.updated(runtimes(call).update(before.id(), expected, settings), WHAT);
    return one(call, row);
  }

  private Body lookAgain(Endpoint.Asked asked, Body body) throws ProblemException {
    UUID id = asked.id("runtime", WHAT);
    RuntimeRow row =
        transactions.run(null, daos -> Outcomes.found(daos.of(RuntimeDao.class).find(id), WHAT));
    return body.withPart(Look.at(inspector, RuntimeTarget.of(row)));
  }

  private static Response note(Call call) throws ProblemException {
    call.body().part(Look.class).note(call.daos(), id(call));
    return one(call, find(call));
  }

  private static Response setStatus(Call call, Status status) throws ProblemException {
    return one(call, Outcomes.updated(runtimes(call).setStatus(id(call), null, status), WHAT));
  }

  private static Response delete(Call call) throws ProblemException {
    return Outcomes.deleted(runtimes(call).delete(id(call), call.revision()), WHAT);
  }

  private static RuntimeRow find(Call call) throws ProblemException {
    return Outcomes.found(runtimes(call).find(id(call)), WHAT);
  }

  private static UUID id(Call call) throws ProblemException {
    return call.id("runtime", WHAT);
  }

  private static RuntimeDao runtimes(Call call) {
    return call.rows(RuntimeDao.class);
  }

  private static List<RuntimeGraphRow> graphs(Call call, UUID id) {
    return call.rows(UsableRuntimeDao.class).graphs(id, RuntimeShapes.MAX_GRAPHS);
  }

  private static Response one(Call call, RuntimeRow row) {
    return Outcomes.one(
        row.revision(), RuntimeShapes.with(RuntimeShapes.content(row), graphs(call, row.id())));
  }
}
