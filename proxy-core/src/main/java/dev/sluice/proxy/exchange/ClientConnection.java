package dev.sluice.proxy.exchange;

import dev.sluice.proxy.net.LiveSet;
import dev.sluice.proxy.observe.metrics.ClientProtocol;

/** A client's connection, as the drain sees it. Thread-confined to its event loop. */
public interface ClientConnection extends LiveSet.Member {
  ClientProtocol protocol();

  /** The gateway stops: idle connections close now, others after their responses. */
  void drain();

  /** The gateway stops now. */
  void closeNow();
}
