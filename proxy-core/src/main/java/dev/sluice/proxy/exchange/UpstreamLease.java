package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.destination.Destination;
import dev.sluice.proxy.observe.metrics.UpstreamMetrics;
import dev.sluice.proxy.upstream.UpstreamConnection;
import dev.sluice.proxy.upstream.UpstreamFailure;
import dev.sluice.proxy.upstream.UpstreamPlaces;
import dev.sluice.proxy.upstream.UpstreamPool;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange has of its upstream: a place, then a connection, until it gives both back.
 * Thread-confined to the exchange's event loop, but for {@link #placeGranted}.
 */
final class UpstreamLease implements UpstreamPlaces.Waiter, UpstreamPool.Borrower {
  private enum State {
    NONE,
    WAITING,
    CONNECTING,
    CONNECTED,
    GIVEN_BACK
  }

  private final Worker worker;
  private final ProxyHandler exchange;

  private State state = State.NONE;
  private @Nullable Destination destination;
  private boolean isLong;
  private boolean holdsPlace;
  private @Nullable UpstreamConnection connection;

  UpstreamLease(Worker worker, ProxyHandler exchange) {
    this.worker = worker;
    this.exchange = exchange;
  }

  /**
   * Takes a place and a connection. {@link ProxyHandler#connected} or {@link ProxyHandler#refuse}
   * follows, perhaps at once.
   *
   * @param to where the exchange goes, to its end
   * @param isLong whether it is a stream's place that is needed
   */
  void take(Destination to, boolean isLong) {
    this.destination = to;
    this.isLong = isLong;
    switch (to.places().take(isLong, this)) {
      case TAKEN -> connect(false);
      case QUEUED -> {
        state = State.WAITING;
        metrics().pending(1);
        exchange.watch();
      }
      case FULL ->
          exchange.refuse(
              new Problem(ProblemType.POOL_EXHAUSTED, "too many requests wait for the runtime"));
    }
  }

  @Override
  public void placeGranted() {
    worker.execute(() -> {
      metrics().pending(-1);
      if (state == State.WAITING) {
        connect(false);
      } else {
        destination().places().give(isLong);
      }
    });
  }

  private void connect(boolean fresh) {
    holdsPlace = true;
    state = State.CONNECTING;
    exchange.unwatch();
    exchange.record().attempt(destination().upstream().authority());
    pool().connect(this, fresh);
    if (state == State.CONNECTING) {
      exchange.watch(); // over name lookup, connection and TLS together
    }
  }

  /** Takes another connection, newly opened, in place of one that turned out to be dead. */
  void connectAnew() {
    metrics().retried();
    connection = null;
    connect(true);
  }

  @Override
  public void connected(UpstreamConnection opened) {
    if (state != State.CONNECTING) {
      opened.endUnused();
      return;
    }
    state = State.CONNECTED;
    connection = opened;
    exchange.connected(opened);
  }

  @Override
  public void notConnected(UpstreamFailure failure) {
    if (state == State.CONNECTING) {
      exchange.notConnected(failure);
    }
  }

  /** A short exchange has turned out to be a stream: it makes room for short ones, if it can. */
  void becomeLong() {
    if (!isLong) {
      isLong = destination().places().becomeLong();
    }
  }

  /** Where the exchange goes; only after {@link #take}. */
  Destination destination() {
    Destination taken = destination;
    if (taken == null) {
      throw new IllegalStateException("nothing was taken");
    }
    return taken;
  }

  private UpstreamPool pool() {
    return worker.pools().of(destination().upstream());
  }

  /** What is counted of the runtime; only after {@link #take}. */
  UpstreamMetrics metrics() {
    return pool().metrics();
  }

  /** The connection, while there is one. */
  @Nullable UpstreamConnection connection() {
    return connection;
  }

  /** Opens or closes the valve of the upstream's side. */
  void reading(boolean open) {
    if (connection != null) {
      connection.reading(open);
    }
  }

  /** From here on the connection passes bytes as they are. */
  void tunnel() {
    if (connection != null) {
      connection.tunnel();
    }
  }

  /** Whether the connection had served others, and nothing of a response came over it. */
  boolean wasStale() {
    return connection != null && connection.isUsedBefore() && connection.hasReceivedNothing();
  }

  boolean isLong() {
    return isLong;
  }

  /** Whether it is a place that is waited for. */
  boolean isWaiting() {
    return state == State.WAITING;
  }

  /** Whether it is a connection that is waited for. */
  boolean isConnecting() {
    return state == State.CONNECTING;
  }

  /** Gives back what is held. {@code whole}: request and response are. */
  void giveBack(boolean whole) {
    if (state == State.WAITING && destination().places().leave(isLong, this)) {
      metrics().pending(-1);
    }
    state = State.GIVEN_BACK;
    UpstreamConnection used = connection;
    connection = null;
    if (used != null) {
      used.end(whole);
    }
    if (holdsPlace) {
      holdsPlace = false;
      destination().places().give(isLong);
    }
  }
}
