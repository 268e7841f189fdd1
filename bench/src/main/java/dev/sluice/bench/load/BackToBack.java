package dev.sluice.bench.load;

/** Closed loop: an idle connection sends at once. */
final class BackToBack implements Pacing<KeepAliveConnection> {
  private boolean running = true;

  @Override
  public void start() {}

  @Override
  public void idle(KeepAliveConnection connection) {
    if (running) {
      connection.send(System.nanoTime());
    }
  }

  @Override
  public void gone(KeepAliveConnection connection) {}

  @Override
  public void endWindow(Tally tally) {}

  @Override
  public void stop() {
    running = false;
  }
}
