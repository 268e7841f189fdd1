package dev.sluice.proxy.admission.own;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.authz.Authorizer;
import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.authz.Policies;
import dev.sluice.proxy.authz.PolicyBinding;
import dev.sluice.proxy.directory.Directories;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.TenantDirectory;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.caller.RequestScope;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code GET /-/me}: who the gateway takes the caller for, and where a request of theirs
 * goes that names nothing else. Thread-safe.
 */
public final class Me {
  private final Policies policies;
  private final Authorizer authorizer;
  private final @Nullable Directories directories;

  /**
   * Of one gateway.
   *
   * @param directories what tenants have; null where a request's project is of no consequence
   */
  public Me(Policies policies, Authorizer authorizer, @Nullable Directories directories) {
    this.policies = policies;
    this.authorizer = authorizer;
    this.directories = directories;
  }

  /** The resource at {@code /-/me}. */
  public OwnResource resource() {
    return OwnResource.forCallers("GET", "/-/me", (head, caller, lookup) -> answer(caller, lookup));
  }

  private Answer answer(Caller caller, Lookup lookup) throws CacheMiss, SourceUnavailableException {
    Principal principal = caller.principal();
    String relations =
        policies.bindings(principal, lookup).stream()
            .map(Me::relation)
            .collect(Collectors.joining(",", "[", "]"));
    String body =
        "{\"principal\":{\"kind\":"
            + text(principal.kind().code())
            + ",\"id\":"
            + text(principal.id().toString())
            + "},\"tenant\":{\"id\":"
            + text(principal.tenant().id().toString())
            + ",\"slug\":"
            + text(principal.tenant().slug())
            + "},\"role\":"
            + text(principal.role() == null ? null : principal.role().code())
            + ",\"relations\":"
            + relations
            + ",\"scope\":"
            + scope(caller, lookup)
            + "}\n";
    return Answer.of(200, "OK", "application/json", body);
  }

  private static String relation(PolicyBinding binding) {
    return "{\"relation\":"
        + text(binding.relation().code())
        + ",\"project\":"
        + text(binding.project().toString())
        + "}";
  }

  private String scope(Caller caller, Lookup lookup) throws CacheMiss, SourceUnavailableException {
    RequestScope said = caller.scope();
    Project project = project(caller, lookup);
    String environment = said.environment();
    if (environment == null && project != null) {
      environment = project.environment().code();
    }
    return scope(said, project == null ? said.project() : project.key(), environment);
  }

  /** The project that is meant, by whatever means it; null when there is none for the caller. */
  private @Nullable Project project(Caller caller, Lookup lookup)
      throws CacheMiss, SourceUnavailableException {
    if (directories == null) {
      return null;
    }
    Principal principal = caller.principal();
    TenantDirectory directory = directories.of(principal.tenant().id(), lookup);
    String named = caller.scope().project();
    Project project =
        principal.project() != null
            ? directory.project(principal.project())
            : named != null ? directory.projectByKey(named) : directory.defaultProject();
    boolean seen =
        project != null
            && authorizer.isAllowed(principal, Permission.READ_STATE, project.id(), lookup);
    return seen ? project : null;
  }

  private static String scope(
      RequestScope said, @Nullable String project, @Nullable String environment) {
    return said.sources().stream()
        .map(source -> text(source.code()))
        .collect(
            Collectors.joining(
                ",",
                "{\"project\":"
                    + text(project)
                    + ",\"environment\":"
                    + text(environment)
                    + ",\"tenant_named_by\":[",
                "]}"));
  }

  /** Of what was checked to hold neither quotes nor backslashes: codes, ids, slugs. */
  private static String text(@Nullable String text) {
    return text == null ? "null" : "\"" + text + "\"";
  }
}
