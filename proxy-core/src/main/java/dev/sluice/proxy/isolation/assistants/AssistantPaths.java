package dev.sluice.proxy.isolation.assistants;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Deployment;
import dev.sluice.proxy.http.Escapes;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.Own;
import dev.sluice.proxy.isolation.desk.Targets;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Heads;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.Absent;
import dev.sluice.proxy.operation.Settling;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** Requests about the assistant that stands in their path. Thread-safe. */
final class AssistantPaths {
  private static final String DELETE_THREADS = "delete_threads";

  private final Desk desk;
  private final Targets targets;
  private final AssistantMirror mirror;

  AssistantPaths(Desk desk, Targets targets, AssistantMirror mirror) {
    this.desk = desk;
    this.targets = targets;
    this.mirror = mirror;
  }

  /**
   * What goes to the runtime as its head says: about an agent, which the runtime knows as an
   * assistant, or about one that a client made.
   */
  Directions sent(Asked asked, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    if (asked.operation().settling() == Settling.DELETION) {
      return deleted(asked, lookup);
    }
    Agent agent = targets.inPath(asked, lookup);
    if (agent == null) {
      Own own = made(asked, lookup);
      return new Directions(
          own.scope(), Heads.canonical(asked, null), null, null, own.owned().agent(), null);
    }
    Scope scope = desk.scopeOf(asked, agent, lookup);
    desk.authorize(asked, Permission.READ_STATE, scope, lookup);
    Deployment deployment =
        desk.deployment(asked, agent, scope, absent(asked), asked.ids().assistantQuoted());
    return new Directions(
        scope,
        Heads.canonical(asked, deployment.assistant()),
        null,
        null,
        agent.id(),
        deployment.id());
  }

  private Directions deleted(Asked asked, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Own own = own(asked, lookup);
    if (deletesThreads(asked.head().target().query())) {
      throw Denial.of(
          Denial.Kind.FORBIDDEN,
          "delete-threads",
          "delete_threads: threads are deleted one by one, as they may be another's");
    }
    return new Directions(
        own.scope(),
        Heads.canonical(asked, null),
        null,
        mirror.deleted(own.owned()),
        own.owned().agent(),
        null);
  }

  /**
   * The assistant in the path of a request that changes it.
   *
   * @throws Denial when it is not there, or an agent: those are changed by deploying
   */
  Own own(Asked asked, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Agent agent = targets.inPath(asked, lookup);
    if (agent != null) {
      Scope scope = desk.scopeOf(asked, agent, lookup);
      desk.authorize(asked, asked.operation().needed(), scope, lookup);
      throw Denial.of(
          Denial.Kind.FORBIDDEN,
          "system-assistant",
          "an agent is no assistant that clients change: make one of it");
    }
    return made(asked, lookup);
  }

  /** The assistant in the path, which a client made. */
  Own made(Asked asked, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    UUID id = asked.ids().assistant();
    if (id == null) {
      throw new IllegalStateException("no assistant in " + asked.operation().name());
    }
    return desk.own(
        asked, ResourceKind.ASSISTANT, id, absent(asked), asked.operation().needed(), lookup);
  }

  private static Absent absent(Asked asked) {
    Absent absent = asked.operation().absent();
    return absent == null ? Absent.READ_ASSISTANT : absent;
  }

  /** Whether a query says so, by whichever of its values: anything but a clear no is a yes. */
  static boolean deletesThreads(String query) {
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? "" : text(part.substring(equals + 1));
      if (DELETE_THREADS.equals(text(name).replace("?", "")) && !isNo(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNo(String value) {
    return value.isEmpty() || value.equals("0") || value.equals("false");
  }

  private static String text(String encoded) {
    byte[] bytes = encoded.getBytes(StandardCharsets.ISO_8859_1);
    return Escapes.text(bytes, 0, bytes.length).toLowerCase(Locale.ROOT);
  }
}
