package dev.sluice.proxy.isolation.desk;

import dev.sluice.proxy.authz.Authorizer;
import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Deployment;
import dev.sluice.proxy.directory.Directories;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.ledger.Ledger;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.Absent;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The questions that decide about a request, each asked in one place: where it belongs, whose an id
 * is, by which deployment an agent runs, and whether the caller may. What a name means is asked of
 * {@link Naming}. Thread-safe.
 */
public final class Desk {
  private final Directories directories;
  private final Ledger ledger;
  private final Adoption adoption;
  private final Authorizer authorizer;
  private final Naming naming = new Naming(this);

  public Desk(Directories directories, Ledger ledger, Adoption adoption, Authorizer authorizer) {
    this.directories = directories;
    this.ledger = ledger;
    this.adoption = adoption;
    this.authorizer = authorizer;
  }

  public Ledger ledger() {
    return ledger;
  }

  public Adoption adoption() {
    return adoption;
  }

  public Naming naming() {
    return naming;
  }

  // ---- where a request belongs (design section 5)

  /** The scope of a request that names no agent and nothing that has an owner. */
  public Scope scope(Asked asked, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Project project =
        asked.project() == null ? asked.directory().defaultProject() : asked.project();
    if (project == null) {
      throw Refusal.unclear(
          "project-unnamed",
          "the request names no project, and the tenant has several and no default: name one by the"
              + " base path /-/at/{tenant}/{project}/{environment} or the header X-Sluice-Project");
    }
    return scope(asked, project, lookup);
  }

  /** The scope of a request that is about a project, in the environment that it names or means. */
  public Scope scope(Asked asked, Project project, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    Environment environment =
        asked.environment() == null ? project.environment() : asked.environment();
    UUID runtime = asked.directory().placement(project.id(), environment);
    if (runtime == null) {
      throw Denial.of(
          Denial.Kind.NOT_PLACED,
          "environment-not-placed",
          "environment %s of project %s is placed on no runtime"
              .formatted(environment.code(), project.key()));
    }
    return scope(asked, project, environment, runtime, lookup);
  }

  /** The scope of a request that an agent is named in: the agent's project. */
  public Scope scopeOf(Asked asked, Agent agent, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    Project project = asked.directory().project(agent.project());
    if (project == null) {
      throw new IllegalStateException("an agent without a project: " + agent.id());
    }
    try {
      return scope(asked, project, lookup);
    } catch (Denial denial) {
      throw denial.kind() == Denial.Kind.RUNTIME_AWAY
          ? away(denial.reason(), "the agent " + project.key() + ':' + agent.key())
          : denial;
    }
  }

  /**
   * The scope of a request about something that has an owner, which fixes it.
   *
   * @throws Denial as for an absent id, when the request names another scope
   */
  public Scope scope(Asked asked, Owned owned, Absent absent, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    Project project = asked.directory().project(owned.project());
    boolean contradicted =
        project == null
            || (asked.project() != null && !asked.project().id().equals(owned.project()))
            || (asked.environment() != null && asked.environment() != owned.environment());
    if (project == null || contradicted) {
      throw Denial.reply("scope-contradicts-ledger", absent.reply(owned.id()));
    }
    return scope(asked, project, owned.environment(), owned.runtime(), lookup);
  }

  /**
   * How the runtime speaks that a request goes to if nothing that it names says otherwise: so an
   * absent id and another's, wherever that is, are answered alike. Python's where that can't be
   * said.
   */
  public Dialect dialect(Asked asked, Lookup lookup) throws CacheMiss, SourceUnavailableException {
    try {
      Scope scope = lookedIn(asked, null, lookup);
      return scope == null ? Dialect.PYTHON : scope.runtime().dialect();
    } catch (Denial away) {
      return Dialect.PYTHON;
    }
  }

  private Scope scope(
      Asked asked, Project project, Environment environment, UUID runtimeId, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    RuntimeRecord runtime = directories.runtime(runtimeId, lookup).orElse(null);
    if (runtime == null || !runtime.active()) {
      throw away(
          runtime == null ? "runtime-gone" : "runtime-suspended",
          "environment %s of project %s".formatted(environment.code(), project.key()));
    }
    return new Scope(asked.tenant(), project, environment, runtime);
  }

  private static Denial away(String reason, String what) {
    return Denial.of(
        Denial.Kind.RUNTIME_AWAY, reason, "the runtime of " + what + " is not in service");
  }

  // ---- whose an id is (design section 6, Ownership ledger)

  /**
   * The ledger's row of something that the caller names, adopted if need be.
   *
   * @throws Denial the absent answer, when it is not there for this caller
   */
  public Owned owned(Asked asked, ResourceKind kind, UUID id, Absent absent, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Owned row = ownedOrNull(asked, kind, id, lookup);
    if (row == null) {
      throw Denial.reply(kind.code() + "-not-of-tenant", absent.reply(id));
    }
    if (!isThere(asked, row, lookup)) {
      throw Denial.reply(kind.code() + "-not-for-caller", absent.reply(id));
    }
    return row;
  }

  /** As {@link #owned}, without asking whether it is there for the principal; null: not at all. */
  public @Nullable Owned ownedOrNull(Asked asked, ResourceKind kind, UUID id, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Owned row = ledger.find(asked.tenant(), kind, id, lookup);
    if (row != null && !row.pending()) {
      return row;
    }
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE;
    }
    Scope where = lookedIn(asked, row, lookup);
    return where == null ? null : adoption.adopt(asked, where, kind, id, row);
  }

  /**
   * Where an id is looked for that is in no ledger, or pending there; null when that can't be said,
   * or the request contradicts it. Not told to the client, as an id of the tenant's is answered
   * without it.
   */
  private @Nullable Scope lookedIn(Asked asked, @Nullable Owned row, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    try {
      return row == null ? scope(asked, lookup) : scope(asked, row, Absent.NOT_FOUND, lookup);
    } catch (Refusal unclear) {
      return null;
    } catch (Denial denial) {
      if (denial.kind() == Denial.Kind.NOT_PLACED || denial.kind() == Denial.Kind.REPLY) {
        return null;
      }
      throw denial;
    }
  }

  /**
   * Whether something that is the tenant's is there for the caller. It is for who may read its
   * project; of threads and schedules, besides, for who made it or may see what others make.
   *
   * <p>For nobody else is it there, whatever they ask and may do: they get the absent answer,
   * former owners too. Who sees it but may not do what was asked is told so, by 403, which says
   * nothing that could not be read. An absent id is in no project: it is never a 403.
   */
  public boolean isThere(Asked asked, Owned row, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    if (!isAllowed(asked, Permission.READ_STATE, row.project(), lookup)) {
      return false;
    }
    Project project = asked.directory().project(row.project());
    return row.kind() == ResourceKind.ASSISTANT
        || row.isOf(asked.principal().kind(), asked.principal().id())
        || (project != null && project.visibility() == ThreadVisibility.PROJECT)
        || isAllowed(asked, Permission.READ_ALL_THREADS, row.project(), lookup);
  }

  /** Whether the caller sees what others of the project made. */
  public boolean seesAll(Asked asked, Scope scope, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    return scope.project().visibility() == ThreadVisibility.PROJECT
        || isAllowed(asked, Permission.READ_ALL_THREADS, scope.project().id(), lookup);
  }

  /**
   * What the caller names and may do this to, with its scope.
   *
   * @throws Denial the absent answer, when it is not there for this caller; 403, when it is and the
   *     permission is lacking
   */
  public Own own(
      Asked asked, ResourceKind kind, UUID id, Absent absent, Permission permission, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Owned owned = owned(asked, kind, id, absent, lookup);
    Scope scope = scope(asked, owned, absent, lookup);
    authorize(asked, permission, scope, lookup);
    return new Own(owned, scope);
  }

  // ---- whether the caller may

  /** Refuses a caller who may not do this in the project. */
  public void authorize(Asked asked, Permission permission, Scope scope, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    if (!isAllowed(asked, permission, scope.project().id(), lookup)) {
      throw Denial.forbidden("permission-" + permission.code());
    }
  }

  /** Refuses a caller who may not do all of these in the project. */
  public void authorize(Asked asked, List<Permission> permissions, Scope scope, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    for (Permission permission : permissions) {
      authorize(asked, permission, scope, lookup);
    }
  }

  boolean isAllowed(Asked asked, Permission permission, UUID project, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    return authorizer.isAllowed(asked.principal(), permission, project, lookup);
  }

  // ---- by which deployment an agent runs (design section 6, Placement)

  /**
   * The deployment by which an agent runs in a scope.
   *
   * @param name by which the client names it
   * @throws Denial the absent answer when it has none there; 409 when it has one elsewhere only
   */
  public Deployment deployment(Asked asked, Agent agent, Scope scope, Absent absent, String name)
      throws Denial {
    Deployment found =
        asked.directory().deploymentOn(scope.runtime().id(), agent.id(), scope.environment());
    if (found != null) {
      return found;
    }
    if (asked.directory().live(agent.id(), scope.environment()) == null) {
      throw Denial.reply("agent-not-bound", absent.replyNamed(name));
    }
    throw Denial.of(
        Denial.Kind.THREAD_ELSEWHERE,
        "thread-elsewhere",
        "agent %s has no deployment in %s on the runtime that this is on"
            .formatted(agent.key(), scope.environment().code()));
  }
}
