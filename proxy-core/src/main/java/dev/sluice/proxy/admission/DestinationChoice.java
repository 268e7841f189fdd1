package dev.sluice.proxy.admission;

import dev.sluice.proxy.destination.Destination;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import org.jspecify.annotations.Nullable;

/** Says where a request goes that is let in. Thread-safe. */
@FunctionalInterface
public interface DestinationChoice {
  /**
   * Where a request goes.
   *
   * @param runtime the one that its scope is on; null where there is only the one of the settings
   */
  Destination of(RequestHead head, @Nullable RuntimeRecord runtime, Lookup lookup)
      throws CacheMiss, SourceUnavailableException;

  /** Everything goes to one. */
  static DestinationChoice always(Destination only) {
    return (head, runtime, lookup) -> only;
  }
}
