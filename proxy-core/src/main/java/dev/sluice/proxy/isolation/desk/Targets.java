package dev.sluice.proxy.isolation.desk;

import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.AgentMatch;
import dev.sluice.proxy.directory.Deployment;
import dev.sluice.proxy.http.Uuids;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.Absent;
import dev.sluice.proxy.operation.PathId;
import dev.sluice.proxy.operation.Words;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a name means that stands where a runtime's assistant does: an agent, by any of its names, or
 * behind these an assistant that a client made (design section 6, Naming). Thread-safe.
 */
public final class Targets {
  private final Desk desk;

  public Targets(Desk desk) {
    this.desk = desk;
  }

  /**
   * What a name means when nothing but it may say which project is meant.
   *
   * @throws Denial the absent answer, or 409 when it means several agents
   */
  public Target of(Asked asked, String name, Absent absent, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    Agent agent = only(asked, desk.naming().match(asked, name, lookup));
    return agent == null ? made(asked, name, absent, lookup) : new Target(agent, null, name);
  }

  /**
   * What a name means on a thread.
   *
   * @param scope of the thread
   * @throws Denial the absent answer, or 409 when it means several agents
   */
  public Target of(
      Asked asked,
      String name,
      Scope scope,
      @Nullable UUID threadAgent,
      Absent absent,
      Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    Agent agent = only(asked, Naming.match(asked, name, scope, threadAgent));
    if (agent != null) {
      return new Target(agent, null, name);
    }
    Target target = made(asked, name, absent, lookup);
    if (!target.agent().project().equals(scope.project().id())) {
      throw Denial.reply("assistant-of-another-project", absent.replyNamed(name));
    }
    return target;
  }

  private Target made(Asked asked, String name, Absent absent, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    UUID id = Uuids.parse(name);
    if (id == null) {
      throw Denial.reply("agent-unknown", absent.replyNamed(name));
    }
    Owned owned = owned(asked, id, name, absent, lookup);
    Agent agent = owned.agent() == null ? null : asked.directory().agent(owned.agent());
    if (agent == null || !agent.active()) {
      throw Denial.reply("assistant-without-agent", absent.replyNamed(name));
    }
    return new Target(agent, owned, name);
  }

  /** The answer about what is absent quotes the name as it was sent. */
  private Owned owned(Asked asked, UUID id, String name, Absent absent, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    try {
      return desk.owned(asked, ResourceKind.ASSISTANT, id, absent, lookup);
    } catch (Refusal unclear) { // it is in no ledger, and no scope is named to look for it in
      throw Denial.reply(unclear.reason(), absent.replyNamed(name));
    } catch (Denial denial) {
      throw quoting(denial, absent, name);
    }
  }

  /**
   * The agent that stands in a path; null when none does, and then the id may be an assistant's.
   *
   * @throws Denial as a runtime would say to what is neither an agent's name nor an id
   */
  public @Nullable Agent inPath(Asked asked, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    String name = asked.ids().assistantQuoted();
    Agent agent = only(asked, desk.naming().match(asked, name, lookup));
    if (agent == null && asked.ids().assistant() == null) {
      throw Denial.reply("id-malformed", malformed(asked, name));
    }
    return agent;
  }

  /** A JavaScript server takes what is no id for the name of a graph. */
  private static Words malformed(Asked asked, String name) {
    Absent absent = asked.operation().absent();
    Words unknown = (absent == null ? Absent.READ_ASSISTANT : absent).replyNamed(name);
    return new Words(PathId.ASSISTANT.malformed().python(), unknown.javascript());
  }

  private static @Nullable Agent only(Asked asked, AgentMatch match) throws Denial {
    return switch (match) {
      case AgentMatch.One(Agent agent) -> agent;
      case AgentMatch.None() -> null;
      case AgentMatch.Several several -> throw Naming.ambiguous(asked, several);
    };
  }

  /**
   * The agent that is named as the graph of an assistant.
   *
   * @throws Denial the absent answer, or 409 when several are
   */
  public Agent graph(Asked asked, String name, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    Agent agent = only(asked, desk.naming().match(asked, name, lookup));
    if (agent == null) {
      throw Denial.reply("graph-unknown", Absent.GRAPH.replyNamed(name));
    }
    return agent;
  }

  /**
   * Where a request belongs that names this.
   *
   * @throws Denial the absent answer, when the request names another scope than an assistant's
   */
  public Scope scope(Asked asked, Target target, Absent absent, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    Owned made = target.made();
    if (made == null) {
      return desk.scopeOf(asked, target.agent(), lookup);
    }
    try {
      return desk.scope(asked, made, absent, lookup);
    } catch (Denial denial) {
      throw quoting(denial, absent, target.name());
    }
  }

  /** What is said of an absent id quotes it as it was sent, not as we spell it. */
  private static Denial quoting(Denial denial, Absent absent, String name) {
    return denial.kind() == Denial.Kind.REPLY
        ? Denial.reply(denial.reason(), absent.replyNamed(name))
        : denial;
  }

  /**
   * As what it runs in a scope.
   *
   * @throws Denial 409 when it is on another runtime
   */
  public Running running(Asked asked, Target target, Scope scope, Absent absent) throws Denial {
    Owned made = target.made();
    if (made == null) {
      Deployment deployment = desk.deployment(asked, target.agent(), scope, absent, target.name());
      return new Running(deployment.assistant(), deployment.graph(), deployment.id());
    }
    if (made.environment() != scope.environment()) {
      throw Denial.reply("assistant-of-another-environment", absent.replyNamed(target.name()));
    }
    if (!made.runtime().equals(scope.runtime().id())) {
      throw Denial.of(
          Denial.Kind.THREAD_ELSEWHERE,
          "thread-elsewhere",
          "the assistant is on another runtime than the thread");
    }
    return new Running(made.id(), null, null);
  }
}
