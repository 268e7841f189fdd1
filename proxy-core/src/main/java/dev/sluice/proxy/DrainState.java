package dev.sluice.proxy;

import dev.sluice.proxy.admission.own.Health.Readiness;

/** How far a shutdown has come. Thread-safe. */
final class DrainState implements Readiness {
  private volatile boolean draining;
  private volatile boolean refusing;

  /** From now on the gateway says that it is not ready, and still takes requests. */
  void beginDraining() {
    draining = true;
  }

  /** From now on new requests are refused. */
  void beginRefusing() {
    draining = true;
    refusing = true;
  }

  @Override
  public boolean isDraining() {
    return draining;
  }

  @Override
  public boolean isRefusing() {
    return refusing;
  }
}
