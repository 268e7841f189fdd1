package dev.sluice.proxy.admission.own;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.authz.Policies;
import dev.sluice.proxy.authz.PolicyBinding;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.caller.RequestScope;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET /-/me}: who the gateway takes the caller for. Thread-safe. */
public final class Me {
  private final Policies policies;

  public Me(Policies policies) {
    this.policies = policies;
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
            + scope(caller.scope())
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

  private static String scope(RequestScope scope) {
    return scope.sources().stream()
        .map(source -> text(source.code()))
        .collect(
            Collectors.joining(
                ",",
                "{\"project\":"
                    + text(scope.project())
                    + ",\"environment\":"
                    + text(scope.environment())
                    + ",\"tenant_named_by\":[",
                "]}"));
  }

  /** Of what was checked to hold neither quotes nor backslashes: codes, ids, slugs. */
  private static String text(@Nullable String text) {
    return text == null ? "null" : "\"" + text + "\"";
  }
}
