package dev.sluice.proxy.observe.metrics;

/**
 * What one event loop counts of one runtime. Made by {@link LoopMetrics#upstream}.
 *
 * <p>Thread-confined: every public method is called on that loop only.
 */
@SuppressWarnings("EnumOrdinal") // positions of cells in this process, never stored or sent
public final class UpstreamMetrics {
  /** Cells on both sides, so that two loops never write to one cache line. */
  private static final int PADDING = 16;

  static final int IDLE = PADDING;
  static final int BUSY = IDLE + 1;
  static final int PENDING = BUSY + 1;
  static final int RETRIES = PENDING + 1;
  static final int UNAUTHORIZED = RETRIES + 1;
  private static final int CONNECTS = UNAUTHORIZED + 1;
  private static final int END = CONNECTS + ConnectResult.values().length;

  private final long[] cells = new long[END + PADDING];

  UpstreamMetrics() {}

  /** This many more idle connections, or fewer when negative. */
  public void idle(int delta) {
    Cells.add(cells, IDLE, delta);
  }

  /** This many more connections that carry an exchange, or fewer when negative. */
  public void busy(int delta) {
    Cells.add(cells, BUSY, delta);
  }

  /** This many more exchanges that wait for a place, or fewer when negative. */
  public void pending(int delta) {
    Cells.add(cells, PENDING, delta);
  }

  /** An attempt to open a connection has ended. */
  public void connect(ConnectResult result) {
    Cells.add(cells, cell(result), 1);
  }

  /** A request was sent once more on a fresh connection. */
  public void retried() {
    Cells.add(cells, RETRIES, 1);
  }

  /** The runtime refused the gateway's own credential. */
  public void unauthorized() {
    Cells.add(cells, UNAUTHORIZED, 1);
  }

  /** The cell that counts attempts to connect with this result. */
  static int cell(ConnectResult result) {
    return CONNECTS + result.ordinal();
  }

  /** One cell; on any thread. */
  long get(int cell) {
    return Cells.get(cells, cell);
  }
}
