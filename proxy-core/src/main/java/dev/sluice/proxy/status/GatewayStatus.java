package dev.sluice.proxy.status;

import java.util.List;

/**
 * What one gateway process tells about itself.
 *
 * <p>Thread-safe: asked from virtual threads while the event loops work.
 */
public interface GatewayStatus {

  /** Whether the proxy port is bound and takes new connections. Never blocks. */
  boolean accepting();

  /**
   * Whether the gateway is shutting down: unready at once, still serving what is live. Never
   * blocks.
   */
  boolean draining();

  /**
   * Whether the database was heard of within {@code identity.outage-grace}, so that callers can be
   * let in; always so in open mode. Never blocks.
   */
  default boolean knowsCallers() {
    return true;
  }

  /**
   * The runtimes behind this gateway: that of the settings, then those of the directory that
   * requests went to, by name. May block while runtimes are probed, all at once, for little more
   * than {@code timeouts.connect}: never call it on an event loop.
   */
  List<RuntimeStatus> runtimes();

  /**
   * Exchanges that have begun and not ended, longest running first. May block until the event loops
   * have answered: never call it on an event loop.
   *
   * @param limit most exchanges to return, at least 1
   */
  List<LiveExchange> liveExchanges(int limit);

  /** How many exchanges have begun and not ended. Never blocks. */
  long liveExchangeCount();
}
