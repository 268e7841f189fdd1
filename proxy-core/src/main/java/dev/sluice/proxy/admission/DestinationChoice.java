package dev.sluice.proxy.admission;

import dev.sluice.proxy.destination.Destination;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import org.jspecify.annotations.Nullable;

/** Says where a request goes that is let in. Thread-safe. */
@FunctionalInterface
public interface DestinationChoice {
  /**
   * Where this request goes.
   *
   * @param caller null in open mode
   */
  Destination of(RequestHead head, @Nullable Caller caller, Lookup lookup)
      throws CacheMiss, SourceUnavailableException;

  /** Everything goes to one. */
  static DestinationChoice always(Destination only) {
    return (head, caller, lookup) -> only;
  }
}
