package dev.sluice.proxy.ledger;

import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.Selection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own calls to runtimes, with its credential and in its own name. Thread-safe.
 * Blocks: never on an event loop.
 */
public interface RuntimeCalls {
  /**
   * What a runtime answered.
   *
   * @param body what of its JSON was selected; null unless the status is 2xx and the body was JSON
   */
  record Response(int status, @Nullable Fact body) {
    public boolean isOk() {
      return status >= 200 && status < 300;
    }
  }

  /**
   * Calls, and reads what is selected of the answer.
   *
   * @param path canonical: nothing of it is escaped or changed any more
   * @param body JSON, or null for none
   * @throws RuntimeAwayException when the runtime can't be reached, or answers 5xx, or not in time:
   *     that of the decision that this thread makes ({@link dev.sluice.proxy.lookup.Patience}), and
   *     no longer than any request waits; at once when as many calls to it are under way as may be
   * @throws SourceUnavailableException when it can't be found out how it is reached
   */
  Response call(
      RuntimeRecord runtime,
      String method,
      String path,
      byte @Nullable [] body,
      Selection selection)
      throws SourceUnavailableException;

  /**
   * The same for what no request waits for: a call waits its turn, within its own deadline, when as
   * many are under way as may be.
   */
  default RuntimeCalls behind() {
    return this;
  }

  /**
   * The same for requests of this tenant: it has a part at most of all calls, and of those to a
   * runtime that others use too.
   */
  default RuntimeCalls of(UUID tenant) {
    return this;
  }
}
