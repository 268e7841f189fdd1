package dev.sluice.proxy.isolation.request;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.json.Rewrite;
import dev.sluice.proxy.ledger.Settlement;
import dev.sluice.proxy.store.StoreView;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes and what of it is changed. Immutable.
 *
 * @param head with canonical ids and the runtime's own assistant
 * @param rewrite changes of the body; null when it goes as it came
 * @param settlement what remains to be done when the runtime has answered; null: nothing
 * @param agent that runs, null when the request is about none
 * @param deployment by which it runs, null when it runs none
 * @param view how the answer is seen; null when it passes as it comes
 * @param standing the permissions without any of which it ends while it is live; none: the route's
 */
public record Directions(
    Scope scope,
    RequestHead head,
    @Nullable Rewrite rewrite,
    @Nullable Settlement settlement,
    @Nullable UUID agent,
    @Nullable UUID deployment,
    @Nullable StoreView view,
    List<Permission> standing) {

  public Directions(Scope scope, RequestHead head) {
    this(scope, head, null, null, null, null);
  }

  public Directions(
      Scope scope,
      RequestHead head,
      @Nullable Rewrite rewrite,
      @Nullable Settlement settlement,
      @Nullable UUID agent,
      @Nullable UUID deployment) {
    this(scope, head, rewrite, settlement, agent, deployment, null, List.of());
  }

  public Directions settledBy(Settlement other) {
    return new Directions(scope, head, rewrite, other, agent, deployment, view, standing);
  }

  public Directions seenAs(StoreView other) {
    return new Directions(scope, head, rewrite, settlement, agent, deployment, other, standing);
  }

  public Directions standingBy(List<Permission> all) {
    return new Directions(scope, head, rewrite, settlement, agent, deployment, view, all);
  }
}
