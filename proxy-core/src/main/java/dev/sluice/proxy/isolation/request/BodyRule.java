package dev.sluice.proxy.isolation.request;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;

/** What is read of bodies of one shape, and what follows from it. Thread-safe. */
public interface BodyRule {
  /** What is read. */
  Selection selection();

  /** Decides about a request with this body. With {@link Lookup#CACHED} it touches memory only. */
  Ruling decide(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException;
}
