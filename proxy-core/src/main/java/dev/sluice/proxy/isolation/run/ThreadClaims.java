package dev.sluice.proxy.isolation.run;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Adoption;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.Target;
import dev.sluice.proxy.isolation.desk.Targets;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.json.JsonWriter;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.ledger.RuntimeCalls;
import dev.sluice.proxy.ledger.Settlements;
import dev.sluice.proxy.ledger.Stamps;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.Absent;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Threads that come to be, and agents that run on them (design section 6, Ownership ledger: claimed
 * ahead). Thread-safe.
 */
public final class ThreadClaims {
  private static final Selection NOTHING = Selection.builder().locate("thread_id").build();

  private static final int NOT_FOUND = 404;

  private final Desk desk;
  private final Targets targets;
  private final Settlements settlements;

  public ThreadClaims(Desk desk, Targets targets, Settlements settlements) {
    this.desk = desk;
    this.targets = targets;
    this.settlements = settlements;
  }

  public Settlements settlements() {
    return settlements;
  }

  /**
   * Claims an id that a request is about to make.
   *
   * @return null when it is the tenant's already, and not pending: the request goes on as it is
   * @throws Denial the answer for an id that is taken, when it is another's
   */
  public @Nullable Owned claim(
      Asked asked, Scope scope, ResourceKind kind, UUID id, @Nullable UUID agent)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Owned wanted = scope.claim(kind, id, asked.principal(), agent);
    return switch (desk.ledger().claim(wanted)) {
      case FIRST -> wanted;
      case OWN -> null;
      case AGAIN -> again(asked, scope, wanted);
      case FOREIGN -> throw Denial.reply(kind.code() + "-taken", taken(kind).reply(id));
    };
  }

  /** The row of a claim that was renewed; null when the runtime has made what it is of. */
  private @Nullable Owned again(Asked asked, Scope scope, Owned wanted)
      throws Denial, CacheMiss, SourceUnavailableException {
    Owned row = desk.ledger().find(wanted.tenant(), wanted.kind(), wanted.id(), Lookup.LOADING);
    Owned claim = row == null ? wanted : row;
    Owned made = desk.adoption().adopt(asked, scope, wanted.kind(), wanted.id(), claim);
    return made == null ? claim : null;
  }

  /**
   * Whether an id whose row a claim found may be claimed once more, as the row is of something of
   * the caller's that the runtime no longer has: then the row goes.
   */
  public boolean mayClaimAnew(Asked asked, Scope scope, ResourceKind kind, UUID id)
      throws CacheMiss, SourceUnavailableException {
    Owned row = desk.ledger().find(asked.tenant(), kind, id, Lookup.LOADING);
    if (row == null) {
      return true; // it went meanwhile
    }
    boolean followsItself =
        !row.pending()
            && scope.has(row)
            && row.isFulfilledBy(asked.principal().kind(), asked.principal().id());
    return followsItself && isGone(scope, row);
  }

  /**
   * Whether the runtime no longer has what is in the ledger: it expired there, or was lost, or what
   * deleted it has not been written, be it by another replica. Then the row goes, too; not one that
   * its owner has made meanwhile, which a claim comes upon.
   */
  private boolean isGone(Scope scope, Owned row) throws SourceUnavailableException {
    String path = Adoption.path(row.kind(), row.id());
    if (call(scope, scope.words(), "GET", path, null).status() != NOT_FOUND) {
      return false;
    }
    desk.ledger().delete(row);
    desk.ledger().forget(row);
    return true;
  }

  private static Absent taken(ResourceKind kind) {
    return kind == ResourceKind.ASSISTANT ? Absent.TAKEN_ASSISTANT : Absent.TAKEN_THREAD;
  }

  /**
   * The thread of a run with {@code if_not_exists=create}: the caller's, or made now, stamped. A
   * runtime makes such a thread with the stamps of the run, and hands out one that is there
   * already. So one that it lost may be made by its owner only: by a run of another's it would come
   * to be that other's.
   *
   * @param needed without which none is made
   * @param absent what is told when the request names another scope than the thread's
   */
  Owned ownedOrMade(
      Asked asked, UUID id, String agentName, List<Permission> needed, Absent absent, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Owned known = desk.ownedOrNull(asked, ResourceKind.THREAD, id, lookup);
    if (known != null
        && desk.isThere(asked, known, lookup)
        && isOnRuntime(asked, known, needed, absent, lookup)) {
      return known;
    } // else it is asked first whether one may be made, as of an id that nobody has
    Target target = targets.of(asked, agentName, Absent.THREAD_OR_ASSISTANT, lookup);
    Scope scope = targets.scope(asked, target, Absent.THREAD_OR_ASSISTANT, lookup);
    Agent agent = target.agent();
    desk.authorize(asked, needed, scope, lookup);
    Owned claim = claim(asked, scope, ResourceKind.THREAD, id, agent.id());
    if (claim == null) {
      return desk.owned(asked, ResourceKind.THREAD, id, Absent.TAKEN_THREAD, lookup);
    }
    make(scope, agent, claim, scope.stamps(asked.principal(), agent.id()));
    return claim;
  }

  private boolean isOnRuntime(
      Asked asked, Owned known, List<Permission> needed, Absent absent, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    if (known.isOf(asked.principal().kind(), asked.principal().id())) {
      return true; // or will be, and its owner's again
    }
    Scope scope = desk.scope(asked, known, absent, lookup);
    desk.authorize(asked, needed, scope, lookup);
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE;
    }
    return !isGone(scope, known);
  }

  private void make(Scope scope, Agent agent, Owned claim, Stamps stamps)
      throws Denial, SourceUnavailableException {
    JsonWriter json = new JsonWriter().beginObject();
    json.member("thread_id", claim.id().toString()).member("if_exists", "raise");
    json.name("metadata").value(stamps.members().object());
    byte[] body = json.endObject().toBytes();
    RuntimeCalls.Response made = call(scope, whose(scope, agent), "POST", "/threads", body);
    if (made.isOk()) {
      desk.ledger().confirm(claim);
      desk.ledger().confirmedInMemory(claim);
    } else {
      desk.ledger().release(claim);
      throw Denial.reply("thread-taken", Absent.TAKEN_THREAD.reply(claim.id()));
    }
  }

  /**
   * Sees to it that a thread's stamp names the agent that is about to run on it: a run's own stamps
   * don't reach a thread that exists (design section 6, Stamps).
   */
  void ranBy(Scope scope, Owned thread, Agent agent, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    if (agent.id().equals(thread.agent())) {
      return;
    }
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE;
    }
    byte[] body =
        new JsonWriter()
            .beginObject()
            .name("metadata")
            .beginObject()
            .member(Stamps.AGENT, agent.id().toString())
            .endObject()
            .endObject()
            .toBytes();
    String path = Adoption.path(ResourceKind.THREAD, thread.id());
    RuntimeCalls.Response patched = call(scope, whose(scope, agent), "PATCH", path, body);
    if (patched.isOk()) {
      desk.ledger().setAgent(thread, agent.id());
    } else if (patched.status() != NOT_FOUND) { // a thread that is gone: the run will be told so
      throw new SourceUnavailableException(
          "the runtime refused to say of a thread which agent runs on it: " + patched.status(),
          new IOException("status " + patched.status()));
    }
  }

  /** A runtime that is away is told by the agent that was to run. */
  private static String whose(Scope scope, Agent agent) {
    return "the agent " + scope.project().key() + ':' + agent.key();
  }

  private RuntimeCalls.Response call(
      Scope scope, String whose, String method, String path, byte @Nullable [] body)
      throws SourceUnavailableException {
    try {
      RuntimeCalls calls = desk.adoption().calls().of(scope.tenant());
      return calls.call(scope.runtime(), method, path, body, NOTHING);
    } catch (RuntimeAwayException away) {
      throw away.of(whose);
    }
  }
}
