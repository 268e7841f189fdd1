package dev.sluice.proxy.admission;

import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.lookup.Lookup;

/**
 * A request whose head is let in, and whose body has to be read before it is decided. Immutable;
 * thread-safe.
 *
 * @param selection what is to be read of the body
 * @param caller who asks
 */
public record BodyQuestion(Selection selection, Caller caller, Answering answering) {
  /** Decides, given the body. */
  interface Answering {
    Verdict decide(Fact body, Lookup lookup);
  }

  /** Decides about the request, as {@link Admission#decide} does, now that its body is known. */
  public Verdict decide(Fact body, Lookup lookup) {
    return answering.decide(body, lookup);
  }
}
