package dev.sluice.proxy.isolation;

import dev.sluice.proxy.assistant.ClientAssistants;
import dev.sluice.proxy.authz.Authorizer;
import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Directories;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.assistants.AssistantMirror;
import dev.sluice.proxy.isolation.assistants.Assistants;
import dev.sluice.proxy.isolation.desk.Adoption;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.LookUps;
import dev.sluice.proxy.isolation.desk.Targets;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.BodyRule;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Heads;
import dev.sluice.proxy.isolation.request.PathIds;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.isolation.run.CancelRule;
import dev.sluice.proxy.isolation.run.CommandRule;
import dev.sluice.proxy.isolation.run.FilterRule;
import dev.sluice.proxy.isolation.run.RunRule;
import dev.sluice.proxy.isolation.run.StateRule;
import dev.sluice.proxy.isolation.run.ThreadClaims;
import dev.sluice.proxy.isolation.run.ThreadListRule;
import dev.sluice.proxy.isolation.run.ThreadPatchRule;
import dev.sluice.proxy.isolation.run.ThreadRule;
import dev.sluice.proxy.isolation.stores.StoreDirections;
import dev.sluice.proxy.isolation.stores.StoreItemRule;
import dev.sluice.proxy.isolation.stores.StoreNamespacesRule;
import dev.sluice.proxy.isolation.stores.StoreSearchRule;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.ledger.Ledger;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.Settlements;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.operation.Absent;
import dev.sluice.proxy.operation.BodyShape;
import dev.sluice.proxy.operation.Command;
import dev.sluice.proxy.operation.Operation;
import dev.sluice.proxy.operation.Operations;
import dev.sluice.proxy.operation.Treatment;
import dev.sluice.proxy.operation.Words;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a request whose caller is known: where it goes, and what of it is changed, so
 * that nobody sees or touches what is another's (design section 6). Thread-safe. With {@link
 * Lookup#CACHED} it touches memory only; with {@link Lookup#LOADING} it may ask the database and
 * the runtime, and claims what is about to be made.
 */
public final class Isolation {
  private static final Operation UNLISTED = Operation.unlisted(Permission.EVERYTHING);

  private final Directories directories;
  private final Desk desk;
  private final Settlements settlements;
  private final Assistants assistants;
  private final Map<BodyShape, BodyRule> rules = new EnumMap<>(BodyShape.class);

  /**
   * Of all requests of a gateway.
   *
   * @param lookUps how runtimes are asked
   * @param ids makes UUIDv7s for what is made and whose client chose none
   */
  public Isolation(
      Directories directories,
      Ledger ledger,
      LookUps lookUps,
      Authorizer authorizer,
      Settlements settlements,
      Supplier<UUID> ids,
      ClientAssistants made) {
    this.directories = directories;
    this.settlements = settlements;
    this.desk = new Desk(directories, ledger, new Adoption(ledger, lookUps), authorizer);
    Targets targets = new Targets(desk);
    ThreadClaims claims = new ThreadClaims(desk, targets, settlements);
    AssistantMirror mirror = new AssistantMirror(made, directories, lookUps.calls(), settlements);
    this.assistants = new Assistants(desk, targets, claims, mirror, lookUps.calls(), ids);
    for (BodyShape shape : BodyShape.values()) {
      BodyRule rule = ruleOf(shape, targets, claims, ids);
      if (rule != null) {
        rules.put(shape, rule);
      }
    }
  }

  private @Nullable BodyRule ruleOf(
      BodyShape shape, Targets targets, ThreadClaims claims, Supplier<UUID> ids) {
    return switch (shape) {
      case RUN, RUN_BATCH, CRON -> new RunRule(desk, targets, claims, shape);
      case THREAD -> new ThreadRule(desk, targets, claims, ids);
      case THREAD_PATCH, CRON_PATCH -> new ThreadPatchRule(desk, targets, shape);
      case COMMAND, COMMAND_MESSAGES -> new CommandRule(desk, targets, claims);
      case THREAD_FILTER, CRON_FILTER -> new FilterRule(desk, shape);
      case THREAD_LIST -> new ThreadListRule(desk);
      case CANCEL -> new CancelRule(desk);
      case STATE -> new StateRule(desk);
      case STORE_ITEM -> new StoreItemRule(desk);
      case STORE_SEARCH -> new StoreSearchRule(desk);
      case STORE_NAMESPACES -> new StoreNamespacesRule(desk);
      case ASSISTANT, ASSISTANT_PATCH, ASSISTANT_LATEST, ASSISTANT_SEARCH, ASSISTANT_COUNT ->
          assistants.rule(shape);
      case UNREAD -> null;
    };
  }

  /**
   * Decides about a request from its head; {@link Ruling.Reads} when that is not enough.
   *
   * @throws Refusal when what it says of where it belongs is contradictory or too little
   * @throws Denial when it does not go on
   */
  public Ruling ofHead(Caller caller, RequestHead head, RouteTemplate route, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Asked asked = asked(caller, head, route, lookup);
    try {
      return ofHead(asked.read(), lookup);
    } catch (Denial denial) {
      throw told(denial, asked, lookup);
    }
  }

  private Ruling ofHead(Asked asked, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Operation operation = asked.operation();
    if (operation.treatment() == Treatment.REFUSED) {
      throw Denial.forbidden("route-refused");
    }
    BodyRule rule = rules.get(operation.body());
    if (rule != null && operation.body() == BodyShape.COMMAND_MESSAGES) {
      return opened(asked, rule, lookup);
    }
    if (rule != null) {
      return new Ruling.Reads(asked, rule.selection());
    }
    if (operation.treatment() == Treatment.ANSWERED) {
      return new Ruling.Answered(assistants.answered(asked, lookup));
    }
    return new Ruling.Sent(sent(asked, lookup));
  }

  /** A WebSocket: on a shared runtime nothing is agreed upon by which its messages are encoded. */
  private Ruling opened(Asked asked, BodyRule rule, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    UUID thread = asked.ids().thread();
    Absent absent = asked.operation().absent();
    if (thread == null || absent == null) {
      throw new IllegalStateException("no thread: " + asked.operation().name());
    }
    Owned owned = desk.owned(asked, ResourceKind.THREAD, thread, absent, lookup);
    Scope scope = desk.scope(asked, owned, absent, lookup);
    boolean shared = scope.runtime().isShared();
    // Where its messages are not read, any of them may start or answer.
    List<Permission> needed = shared ? List.of(Command.TO_LISTEN) : Command.TO_START;
    desk.authorize(asked, needed, scope, lookup);
    RequestHead head = Heads.canonical(asked, null);
    head = shared ? head.withField(FieldName.SEC_WEBSOCKET_EXTENSIONS, null) : head;
    Directions to = new Directions(scope, head, null, null, owned.agent(), null).standingBy(needed);
    return shared ? new Ruling.Listens(to, asked.kept(), rule.selection()) : new Ruling.Sent(to);
  }

  /**
   * Decides about what has been read of a request, as {@link #ofHead} asked for.
   *
   * @param caller as it is now
   * @param before what was asked when the head was decided
   */
  public Ruling ofBody(Caller caller, Asked before, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Principal principal = caller.principal();
    Asked asked =
        before.again(principal, caller.scope(), directories.of(principal.tenant().id(), lookup));
    desk.naming().checkProject(asked, caller.scope(), lookup);
    BodyRule rule = rules.get(asked.operation().body());
    if (rule == null) {
      throw new IllegalStateException("nothing is read of " + asked.operation().name());
    }
    try {
      return rule.decide(asked, body, lookup);
    } catch (Denial denial) {
      throw told(denial, asked, lookup);
    }
  }

  /** A denial in the words of the runtime that the caller asks, whoever has what was named. */
  private Denial told(Denial denial, Asked asked, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    boolean isRefused = asked.operation().treatment() == Treatment.REFUSED;
    if (denial.kind() != Denial.Kind.REPLY && !isRefused) {
      return denial;
    }
    Dialect dialect = desk.dialect(asked, lookup);
    return Operations.isIn(dialect, asked.operation())
        ? denial.in(dialect)
        : Denial.reply(denial.reason(), Words.NO_ROUTE);
  }

  /**
   * Whose runtime it is that a request goes to, as its client knows it: the agent's, or else the
   * environment's. Touches memory only.
   */
  public String whose(Directions to) {
    Project project = to.scope().project();
    String agent = to.agent() == null ? null : agentKey(to.scope().tenant(), to.agent());
    return agent == null ? to.scope().words() : "the agent " + project.key() + ":" + agent;
  }

  private @Nullable String agentKey(UUID tenant, UUID id) {
    try {
      Agent agent = directories.of(tenant, Lookup.CACHED).agent(id);
      return agent == null ? null : agent.key();
    } catch (CacheMiss | SourceUnavailableException forgotten) { // since it was decided
      return null;
    }
  }

  private Asked asked(Caller caller, RequestHead head, RouteTemplate route, Lookup lookup)
      throws Refusal, CacheMiss, SourceUnavailableException {
    Operation operation = Operations.of(route);
    Asked asked =
        Asked.of(
            caller.principal(),
            caller.scope(),
            head,
            operation == null ? UNLISTED : operation,
            directories.of(caller.principal().tenant().id(), lookup));
    desk.naming().checkProject(asked, caller.scope(), lookup);
    return asked;
  }

  /**
   * What goes to the runtime as its head says, once what that names is known to be the caller's.
   */
  private Directions sent(Asked asked, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Operation operation = asked.operation();
    Absent absent = operation.absent();
    if (absent == null) {
      Scope scope = desk.scope(asked, lookup);
      checkOffered(operation, scope);
      desk.authorize(asked, operation.needed(), scope, lookup);
      return operation.name().equals(StoreDirections.READ)
          ? StoreDirections.read(asked, scope)
          : new Directions(scope, Heads.canonical(asked, null));
    }
    PathIds.Named named = asked.ids().named();
    if (named == null) {
      return assistants.sent(asked, lookup);
    }
    Owned owned = desk.owned(asked, named.kind(), named.id(), absent, lookup);
    Scope scope = desk.scope(asked, owned, absent, lookup);
    checkOffered(operation, scope);
    desk.authorize(asked, operation.needed(), scope, lookup);
    Directions directions =
        new Directions(scope, Heads.canonical(asked, null), null, null, owned.agent(), null);
    return switch (operation.settling()) {
      case DELETION -> directions.settledBy(settlements.deleted(owned));
      case LOOK -> directions.settledBy(settlements.lookedAt(owned));
      case NOTHING -> directions;
    };
  }

  /** What is about the whole server is for those who have it for themselves, if it is there. */
  private static void checkOffered(Operation operation, Scope scope) throws Denial {
    if (!Operations.isIn(scope.runtime().dialect(), operation)) {
      throw Denial.reply("route-not-there", Words.NO_ROUTE);
    }
    boolean offered = operation.treatment() == Treatment.FORWARDED || !scope.runtime().isShared();
    if (!offered) {
      throw Denial.of(
          Denial.Kind.FORBIDDEN,
          "route-denied",
          "this is not offered on a runtime that tenants share");
    }
  }
}
