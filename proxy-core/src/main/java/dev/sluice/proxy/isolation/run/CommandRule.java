package dev.sluice.proxy.isolation.run;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.Own;
import dev.sluice.proxy.isolation.desk.Running;
import dev.sluice.proxy.isolation.desk.Target;
import dev.sluice.proxy.isolation.desk.Targets;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.BodyRule;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Heads;
import dev.sluice.proxy.isolation.request.Metadata;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.Rewrite;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.ledger.RuntimeCalls;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.Absent;
import dev.sluice.proxy.operation.BodyShape;
import dev.sluice.proxy.operation.Command;
import dev.sluice.proxy.operation.CommandError;
import dev.sluice.proxy.operation.Reply;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Commands of the second streaming protocol, by POST or as a WebSocket's messages. What a runtime
 * is sure to refuse goes to it as it came, so that it says what is wrong. Thread-safe.
 */
public final class CommandRule implements BodyRule {
  private static final String PARAMS = "params";
  private static final String METHOD = "method";
  private static final String ASSISTANT = "assistant_id";

  private static final Selection SELECTION =
      RunEdits.select(Selection.builder().read("id", METHOD), PARAMS + '.').build();
  private static final Selection ASSISTANT_OF_THREAD =
      Selection.builder().read(MetadataAgent.paths()).build();

  /** What a runtime says of an agent that is not there. */
  private static final Absent NO_AGENT = Absent.THREAD_OR_ASSISTANT;

  private static final List<Permission> TO_RESPOND = List.of(Permission.RESUME);

  private final Desk desk;
  private final Targets targets;
  private final ThreadClaims claims;

  public CommandRule(Desk desk, Targets targets, ThreadClaims claims) {
    this.desk = desk;
    this.targets = targets;
    this.claims = claims;
  }

  @Override
  public Selection selection() {
    return SELECTION;
  }

  @Override
  public Ruling decide(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    UUID thread = asked.ids().thread();
    if (thread == null) {
      throw new IllegalStateException("no thread: " + asked.operation().name());
    }
    try {
      return decide(asked, thread, body, lookup);
    } catch (Denial denial) {
      throw told(asked, body, denial);
    }
  }

  private Ruling decide(Asked asked, UUID thread, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    String method =
        body.member(METHOD).kind() == JsonKind.STRING ? body.member(METHOD).text() : null;
    if (method == null || !CommandError.isId(body.member("id"))) {
      return asItIs(asked, thread, Command.TO_LISTEN, lookup);
    }
    Fact params = body.member(PARAMS);
    return switch (Command.of(method)) {
      case START ->
          startsRun(params)
              ? start(asked, thread, params, lookup)
              : asItIs(asked, thread, Command.START.permission(), lookup);
      case RESPOND -> respond(asked, thread, params, lookup);
      case TREE -> asItIs(asked, thread, Command.TREE.permission(), lookup);
      case SUBSCRIBE -> asItIs(asked, thread, Command.SUBSCRIBE.permission(), lookup);
      case UNSUBSCRIBE -> asItIs(asked, thread, Command.UNSUBSCRIBE.permission(), lookup);
      case RECONNECT -> asItIs(asked, thread, Command.RECONNECT.permission(), lookup);
      case null -> unknown(asked, thread, body, method, lookup);
    };
  }

  // ---- what changes nothing

  private Ruling asItIs(Asked asked, UUID thread, Permission permission, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Own own = desk.own(asked, ResourceKind.THREAD, thread, absent(asked), permission, lookup);
    return sent(asked, own.scope(), null, own.owned().agent(), null, List.of(permission));
  }

  /** On a shared runtime there are the methods that are known; on a dedicated one, maybe others. */
  private Ruling unknown(Asked asked, UUID thread, Fact body, String method, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Owned owned = desk.owned(asked, ResourceKind.THREAD, thread, absent(asked), lookup);
    Scope scope = desk.scope(asked, owned, absent(asked), lookup);
    if (scope.runtime().isShared()) {
      desk.authorize(asked, Command.TO_LISTEN, scope, lookup);
      throw Denial.reply("command-unknown", CommandError.unknown(body, method));
    }
    desk.authorize(asked, Permission.EVERYTHING, scope, lookup);
    return sent(asked, scope, null, owned.agent(), null, List.of(Permission.EVERYTHING));
  }

  // ---- runs

  /** Whether a runtime would start anything. */
  private static boolean startsRun(Fact params) {
    Fact assistant = params.member(ASSISTANT);
    return assistant.kind() == JsonKind.STRING && !"".equals(assistant.text());
  }

  /** A run, on a thread that the runtime would make, unstamped, if it is not there. */
  private Ruling start(Asked asked, UUID id, Fact params, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    String name = RunEdits.agentName(params);
    Absent absent = Absent.TAKEN_THREAD;
    Owned thread = claims.ownedOrMade(asked, id, name, Command.TO_START, absent, lookup);
    Scope scope = desk.scope(asked, thread, absent, lookup);
    Target target = targets.of(asked, name, scope, thread.agent(), NO_AGENT, lookup);
    desk.authorize(asked, Command.TO_START, scope, lookup);
    Running running = targets.running(asked, target, scope, NO_AGENT);
    Agent agent = target.agent();
    JsonEdits edits = new JsonEdits();
    RunEdits.editParams(
        edits, params, scope, running.assistant(), scope.stamps(asked.principal(), agent.id()));
    claims.ranBy(scope, thread, agent, lookup);
    return sent(
        asked, scope, edits.toRewrite(), agent.id(), running.deployment(), Command.TO_START);
  }

  /** The answer to an interrupt: a run too, of which the runtime itself knows the assistant. */
  private Ruling respond(Asked asked, UUID id, Fact params, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Own own = desk.own(asked, ResourceKind.THREAD, id, absent(asked), Permission.RESUME, lookup);
    Owned thread = own.owned();
    Scope scope = own.scope();
    if (params.kind() != JsonKind.OBJECT) {
      return sent(asked, scope, null, thread.agent(), null, TO_RESPOND);
    }
    checkAssistant(asked, scope, thread, lookup);
    JsonEdits edits = new JsonEdits();
    RunEdits.editParams(
        edits, params, scope, null, scope.stamps(asked.principal(), thread.agent()));
    return sent(asked, scope, edits.toRewrite(), thread.agent(), null, TO_RESPOND);
  }

  /**
   * The runtime resumes with the assistant that the thread's metadata names: it must be one that
   * the caller could run there. Servers of the pinned version let no client write it; that others
   * do the same is not known.
   */
  private void checkAssistant(Asked asked, Scope scope, Owned thread, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    if (!scope.runtime().isShared()) {
      return;
    }
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE;
    }
    Fact found = look(asked, scope, thread).body();
    Fact assistant = found == null ? null : found.member(Metadata.NAME).member(ASSISTANT);
    String name = assistant == null ? null : assistant.text();
    if (name != null) {
      Target target = targets.of(asked, name, scope, thread.agent(), NO_AGENT, lookup);
      targets.running(asked, target, scope, NO_AGENT);
    }
  }

  private RuntimeCalls.Response look(Asked asked, Scope scope, Owned thread)
      throws SourceUnavailableException {
    String path = "/threads/" + thread.id();
    try {
      RuntimeCalls calls = desk.adoption().calls().of(scope.tenant());
      return calls.call(scope.runtime(), "GET", path, null, ASSISTANT_OF_THREAD);
    } catch (RuntimeAwayException away) {
      throw away.of(asked.whose(scope, thread.agent()));
    }
  }

  // ---- what is answered

  private static Ruling sent(
      Asked asked,
      Scope scope,
      @Nullable Rewrite rewrite,
      @Nullable UUID agent,
      @Nullable UUID deployment,
      List<Permission> standing) {
    Directions directions =
        new Directions(scope, Heads.canonical(asked, null), rewrite, null, agent, deployment);
    return new Ruling.Sent(directions.standingBy(standing));
  }

  private static Absent absent(Asked asked) {
    Absent absent = asked.operation().absent();
    return absent == null ? Absent.THREAD_WITH_ID : absent;
  }

  /**
   * As the client is told: in a socket all that goes wrong, and by POST what goes wrong with the
   * agent, is an error of the protocol, where it would be one of a runtime.
   */
  private static Denial told(Asked asked, Fact body, Denial denial) {
    Reply reply = denial.reply();
    boolean socket = asked.operation().body() == BodyShape.COMMAND_MESSAGES;
    if (reply == null) {
      return socket ? Denial.reply(denial.reason(), error(body, denial)) : denial;
    }
    boolean protocols = reply.status() == 200;
    boolean plain = !socket && !reply.equals(NO_AGENT.replyNamed("").python());
    return protocols || plain
        ? denial
        : Denial.reply(denial.reason(), CommandError.of(body, reply));
  }

  private static Reply error(Fact body, Denial denial) {
    String code =
        switch (denial.kind()) {
          case FORBIDDEN -> CommandError.PERMISSION_DENIED;
          case AGENT_AMBIGUOUS, THREAD_ELSEWHERE, NOT_PLACED, BODY_MALFORMED ->
              CommandError.INVALID_ARGUMENT;
          case REPLY, LOOK_UPS_EXHAUSTED, RUNTIME_AWAY -> CommandError.UNKNOWN_ERROR;
        };
    return CommandError.of(body, code, denial.detail());
  }
}
