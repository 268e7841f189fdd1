package dev.sluice.proxy.isolation.desk;

import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.ledger.RuntimeCalls;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Looks at runtimes for ids that no ledger has. Whoever names many of them must neither keep the
 * runtimes busy nor take the places of those who wait for something to be found out: a principal
 * has so many look-ups under way at most, and a request so many in all. Thread-safe; blocks.
 */
public final class LookUps {
  /** Most ids of one request that are looked up, one after the other. */
  public static final int MAX_OF_REQUEST = 100;

  private record Key(PrincipalKind kind, UUID id) {
    static Key of(Principal principal) {
      return new Key(principal.kind(), principal.id());
    }
  }

  private final RuntimeCalls calls;
  private final int max;

  /** Of those only who have some under way. */
  private final ConcurrentMap<Key, Integer> underWay = new ConcurrentHashMap<>();

  /**
   * By these calls.
   *
   * @param max of one principal at once, from 1
   */
  public LookUps(RuntimeCalls calls, int max) {
    this.calls = calls;
    this.max = max;
  }

  /** How runtimes are called for other purposes. */
  public RuntimeCalls calls() {
    return calls;
  }

  /**
   * What a runtime has at a path.
   *
   * @throws Denial when the principal, or the request, has had too many
   */
  RuntimeCalls.Response look(Asked asked, RuntimeRecord runtime, String path, Selection selection)
      throws Denial, SourceUnavailableException {
    if (asked.lookUps().next() > MAX_OF_REQUEST) {
      throw Denial.malformed(
          "the request names more than " + MAX_OF_REQUEST + " ids that are not known here yet");
    }
    Key key = Key.of(asked.principal());
    int now = underWay.merge(key, 1, Integer::sum);
    try {
      if (now > max) {
        throw Denial.of(
            Denial.Kind.LOOK_UPS_EXHAUSTED,
            "look-ups-exhausted",
            "too many ids that are not known here yet, at once; try again soon");
      }
      return calls.of(asked.principal().tenant().id()).call(runtime, "GET", path, null, selection);
    } finally {
      underWay.computeIfPresent(key, (of, count) -> count == 1 ? null : (Integer) (count - 1));
    }
  }
}
