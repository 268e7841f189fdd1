package dev.sluice.proxy.isolation.request;

import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.TenantDirectory;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.identity.caller.RequestScope;
import dev.sluice.proxy.operation.Operation;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request as its head tells it, in one decision about it. Immutable, but for what is counted.
 *
 * @param project the one that the request names, by key, base path or header; null when by none
 * @param environment likewise
 * @param lookUps of ids at runtimes
 */
public record Asked(
    Principal principal,
    RequestHead head,
    Operation operation,
    PathIds ids,
    TenantDirectory directory,
    @Nullable Project project,
    @Nullable Environment environment,
    Count lookUps) {

  /**
   * Compares what the sources say of project and environment. Its ids are yet to be {@linkplain
   * #read read}.
   *
   * @throws Refusal when two disagree, or name a project that the tenant has not. Whether it is
   *     there for the caller is yet to be asked
   */
  public static Asked of(
      Principal principal,
      RequestScope said,
      RequestHead head,
      Operation operation,
      TenantDirectory directory)
      throws Refusal {
    String environment = said.environment();
    return new Asked(
        principal,
        head,
        operation,
        PathIds.NONE,
        directory,
        project(principal.project(), said.project(), directory),
        environment == null ? null : Environment.of(environment).orElseThrow(),
        new Count());
  }

  /**
   * Whose runtime it is that something of the caller's is on, as the caller knows it: its agent's,
   * or else the environment's.
   */
  public String whose(Scope scope, @Nullable UUID agent) {
    Agent known = agent == null ? null : directory.agent(agent);
    return known == null ? scope.words() : "the agent " + scope.project().key() + ':' + known.key();
  }

  /**
   * The same with the ids of its path.
   *
   * @throws Denial when one is malformed
   */
  public Asked read() throws Denial {
    return new Asked(
        principal,
        head,
        operation,
        PathIds.of(head.target(), operation),
        directory,
        project,
        environment,
        lookUps);
  }

  /**
   * The same to be kept for as long as a socket is open, and then asked {@linkplain #again again}:
   * without what is known of the tenant now, which may be much.
   */
  public Asked kept() {
    return new Asked(
        principal, head, operation, ids, TenantDirectory.NOTHING, null, environment, lookUps);
  }

  /**
   * The same request in another decision about it: of who asks and of the tenant as they are now.
   * What its path says is not read again.
   *
   * @throws Refusal as {@link #of}
   */
  @SuppressWarnings("ReferenceEquality") // when it is the same, so is what follows from it
  public Asked again(Principal now, RequestScope said, TenantDirectory known) throws Refusal {
    Project named =
        known == directory && now == principal
            ? project
            : project(now.project(), said.project(), known);
    return new Asked(now, head, operation, ids, known, named, environment, new Count());
  }

  private static @Nullable Project project(
      @Nullable UUID ofKey, @Nullable String named, TenantDirectory directory) throws Refusal {
    if (ofKey == null) {
      Project project = named == null ? null : directory.projectByKey(named);
      if (named != null && project == null) {
        throw absent("project-unknown", named);
      }
      return project;
    }
    Project keys = directory.project(ofKey);
    if (keys == null) {
      throw Refusal.forbidden("project-gone");
    }
    if (named != null && !named.equals(keys.key())) { // whether or not the tenant has such a one
      throw Refusal.unclear(
          "project-contradicted",
          "the API key and the request name different projects: leave one out");
    }
    return keys;
  }

  private static Refusal absent(String reason, String project) {
    return Refusal.absent(reason, "Project '%s' not found".formatted(project));
  }

  /** To a caller who may not read the project that the request names: as if there were none. */
  public Refusal projectAbsent() {
    return absent("project-not-for-caller", project == null ? "" : project.key());
  }

  public UUID tenant() {
    return principal.tenant().id();
  }
}
