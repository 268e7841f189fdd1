package dev.sluice.proxy.admission.own;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.destination.Reachability;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import org.jspecify.annotations.Nullable;

/** Answers {@code /-/healthz} and {@code /-/readyz} on the proxy port. Thread-safe. */
public final class Health {
  private static final Answer ALIVE =
      Answer.of(200, "OK", "application/json", "{\"status\":\"ok\"}\n");
  private static final Answer READY =
      Answer.of(200, "OK", "application/json", "{\"status\":\"ready\"}\n");
  private static final Answer WRONG_METHOD =
      Answer.empty(405, "Method Not Allowed").with("allow", "GET, HEAD");

  /** How far a shutdown has come. */
  public interface Readiness {
    /** Whether the gateway is to be taken out of the balance; it may still take requests. */
    boolean isDraining();

    /** Whether new requests are refused, because the gateway is about to stop. */
    boolean isRefusing();
  }

  private final Readiness gateway;
  private final Reachability runtimes;
  private final @Nullable Invalidations identity;

  /**
   * Asks these.
   *
   * @param identity how fresh what is known of callers is; null in open mode
   */
  public Health(Readiness gateway, Reachability runtimes, @Nullable Invalidations identity) {
    this.gateway = gateway;
    this.runtimes = runtimes;
    this.identity = identity;
  }

  /** Whether new requests are refused, because the gateway is about to stop. */
  public boolean isRefusing() {
    return gateway.isRefusing();
  }

  /** The answer to a question after health, or null when the request is none. */
  public @Nullable Answer answer(RequestHead head, Lookup lookup) throws CacheMiss {
    if (!head.target().pathStartsWith("/-/")) {
      return null;
    }
    boolean alive = head.target().path().equals("/-/healthz");
    boolean ready = head.target().path().equals("/-/readyz");
    if (!alive && !ready) {
      return null;
    }
    if (!head.method().equals("GET") && !head.method().equals("HEAD")) {
      return WRONG_METHOD;
    }
    return alive ? ALIVE : readiness(lookup);
  }

  private Answer readiness(Lookup lookup) throws CacheMiss {
    if (gateway.isDraining()) {
      return unready("the gateway is shutting down");
    }
    if (identity != null && !identity.isFresh()) {
      return unready("the database has not been heard of within identity.outage-grace");
    }
    return runtimes.isAny(lookup) ? READY : unready("no runtime is reachable");
  }

  private static Answer unready(String why) {
    String body = "{\"status\":\"unready\",\"detail\":\"" + why + "\"}\n";
    return Answer.of(503, "Service Unavailable", "application/json", body);
  }
}
