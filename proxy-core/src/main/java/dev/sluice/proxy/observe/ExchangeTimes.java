package dev.sluice.proxy.observe;

/**
 * When what happened in one exchange. Times are given as {@link System#nanoTime} and kept relative
 * to when the request was received. Thread-confined to the event loop of the exchange.
 */
public abstract sealed class ExchangeTimes permits ExchangeRecord {
  /** A time that has not come. */
  public static final long UNSET = -1;

  private long receivedNanoTime;
  private long heldNanos;
  private long decidedNanos;
  private long connectedNanos;
  private long sentNanos;
  private long firstByteNanos;
  private long firstEventNanos;
  private long answeredNanos;
  private long endedNanos;
  private int attempts;
  private boolean reused;

  ExchangeTimes() {}

  /** Forgets everything: the first byte was received at this time. */
  final void beginTimes(long nanoTime) {
    receivedNanoTime = nanoTime;
    heldNanos = 0;
    decidedNanos = UNSET;
    connectedNanos = UNSET;
    sentNanos = UNSET;
    firstByteNanos = UNSET;
    firstEventNanos = UNSET;
    answeredNanos = UNSET;
    endedNanos = UNSET;
    attempts = 0;
    reused = false;
  }

  /** The gateway knows what to do with the request. */
  public final void decided(long nanoTime) {
    decidedNanos = nanoTime - receivedNanoTime;
  }

  /** The client was waited for so long, to send the body that had to be read. */
  public final void held(long nanos) {
    heldNanos = nanos;
  }

  /** A connection is asked for, once more or for the first time. */
  final void connecting() {
    attempts++;
    connectedNanos = UNSET;
    sentNanos = UNSET;
  }

  /** A connection is at hand; {@code reused} when it had carried an exchange before. */
  public final void connected(long nanoTime, boolean reused) {
    connectedNanos = nanoTime - receivedNanoTime;
    this.reused = reused;
  }

  /** The request's head was handed to the upstream's socket. */
  public final void sent(long nanoTime) {
    sentNanos = nanoTime - receivedNanoTime;
  }

  /** The first byte of the response was read. */
  public final void firstByte(long nanoTime) {
    firstByteNanos = nanoTime - receivedNanoTime;
  }

  /** The first server-sent event was read whole. Later calls change nothing. */
  public final void firstEvent(long nanoTime) {
    if (firstEventNanos == UNSET) {
      firstEventNanos = nanoTime - receivedNanoTime;
    }
  }

  /** The last byte of the response was read from the upstream. */
  public final void answered(long nanoTime) {
    answeredNanos = nanoTime - receivedNanoTime;
  }

  /** The last byte was handed to the client's socket, or nothing more will be. */
  public final void ended(long nanoTime) {
    endedNanos = nanoTime - receivedNanoTime;
  }

  /** How many times a connection to an upstream was asked for; more than one: it was retried. */
  public final int attempts() {
    return attempts;
  }

  public final boolean isReused() {
    return reused;
  }

  public final long receivedNanoTime() {
    return receivedNanoTime;
  }

  public final long decidedNanos() {
    return decidedNanos;
  }

  public final long connectedNanos() {
    return connectedNanos;
  }

  public final long firstByteNanos() {
    return firstByteNanos;
  }

  public final long firstEventNanos() {
    return firstEventNanos;
  }

  public final long endedNanos() {
    return endedNanos;
  }

  /** From the request's head going out to the response's first byte, or {@link #UNSET}. */
  public final long upstreamFirstByteNanos() {
    if (firstByteNanos == UNSET || connectedNanos == UNSET) {
      return UNSET;
    }
    return firstByteNanos - sentOrConnected();
  }

  /**
   * The time that the gateway added: all of the exchange but the wait for a connection and the time
   * between the request going out and the end of the response coming in. {@link #UNSET} before the
   * end.
   */
  public final long gatewayNanos() {
    if (endedNanos == UNSET) {
      return UNSET;
    } else if (attempts == 0) {
      return endedNanos - heldNanos;
    }
    long decided = decidedNanos == UNSET ? 0 : decidedNanos;
    if (connectedNanos == UNSET) {
      return decided - heldNanos;
    }
    long answered = answeredNanos == UNSET ? endedNanos : answeredNanos;
    return endedNanos - heldNanos - (connectedNanos - decided) - (answered - sentOrConnected());
  }

  private long sentOrConnected() {
    return sentNanos == UNSET ? connectedNanos : sentNanos;
  }
}
