package dev.sluice.proxy.isolation.assistants;

import dev.sluice.proxy.assistant.AssistantField;
import dev.sluice.proxy.assistant.ClientAssistant;
import dev.sluice.proxy.assistant.Description;
import dev.sluice.proxy.assistant.ShownAssistant;
import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Deployment;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.Own;
import dev.sluice.proxy.isolation.desk.Targets;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonWriter;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.Absent;
import dev.sluice.proxy.operation.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One assistant, as it is shown: an agent, or what a client made of one. Thread-safe. */
final class AssistantReads {
  /** What clients know agents by: they are the server's own. */
  static final String SYSTEM = "{\"created_by\":\"system\"}";

  private static final Set<AssistantField> ALL = EnumSet.allOf(AssistantField.class);

  private final Desk desk;
  private final Targets targets;
  private final AssistantPaths paths;
  private final AssistantMirror mirror;

  AssistantReads(Desk desk, Targets targets, AssistantPaths paths, AssistantMirror mirror) {
    this.desk = desk;
    this.targets = targets;
    this.paths = paths;
    this.mirror = mirror;
  }

  /** The answer about the assistant that stands in the path. */
  Reply one(Asked asked, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Agent agent = targets.inPath(asked, lookup);
    if (agent == null) {
      return made(asked, paths.made(asked, lookup), lookup);
    }
    Scope scope = desk.scopeOf(asked, agent, lookup);
    desk.authorize(asked, Permission.READ_STATE, scope, lookup);
    ShownAssistant shown = shown(asked, agent, scope);
    if (shown == null) {
      throw Denial.reply("agent-not-bound", Absent.READ_ASSISTANT.replyNamed(agent.key()));
    }
    return reply(shown, scope);
  }

  /** An agent as it is shown in a scope; null when it is not bound there. */
  static @Nullable ShownAssistant shown(Asked asked, Agent agent, Scope scope) {
    Deployment live = asked.directory().live(agent.id(), scope.environment());
    if (live == null) {
      return null;
    }
    Instant changed =
        live.createdAt().isBefore(agent.createdAt()) ? agent.createdAt() : live.createdAt();
    return new ShownAssistant(
        agent.id(),
        agent.key(),
        new Description(
            agent.name(),
            agent.description(),
            live.number(),
            live.config(),
            live.context(),
            SYSTEM,
            agent.createdAt(),
            changed));
  }

  private Reply made(Asked asked, Own own, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE; // what clients made is in the database alone
    }
    Owned owned = own.owned();
    Agent agent = owned.agent() == null ? null : asked.directory().agent(owned.agent());
    ClientAssistant kept = mirror.kept(owned).orElse(null);
    if (kept != null && agent != null) {
      return reply(new ShownAssistant(kept.id(), agent.key(), kept.description()), own.scope());
    }
    Fact told = read(asked, own);
    if (told == null) {
      throw Denial.reply("assistant-gone", Absent.READ_ASSISTANT.reply(owned.id()));
    }
    return Reply.json(own.scope().runtime().dialect(), 200, named(told, agent));
  }

  private @Nullable Fact read(Asked asked, Own own) throws SourceUnavailableException {
    try {
      return mirror.read(own.owned(), own.scope().runtime());
    } catch (RuntimeAwayException away) {
      throw away.of(asked.whose(own.scope(), own.owned().agent()));
    }
  }

  private static Reply reply(ShownAssistant shown, Scope scope) {
    Dialect dialect = scope.runtime().dialect();
    JsonWriter json = new JsonWriter();
    shown.write(json, ALL, dialect);
    return Reply.json(dialect, 200, new String(json.toBytes(), StandardCharsets.UTF_8));
  }

  /** What the runtime told, with our name of its graph. */
  private static String named(Fact told, @Nullable Agent agent) {
    byte[] json = told.json();
    Fact graph = told.member("graph_id");
    if (agent == null || !graph.isPresent()) {
      return text(json, 0, json.length);
    }
    int from = (int) (graph.start() - told.start());
    int to = (int) (graph.end() - told.start());
    return text(json, 0, from) + '"' + agent.key() + '"' + text(json, to, json.length);
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
