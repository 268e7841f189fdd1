package dev.sluice.proxy.http2.head;

/**
 * A request that breaks RFC 9113 §8: the stream is reset, and nothing is answered. Stackless: it is
 * thrown for what strangers send. Immutable.
 */
public final class MalformedRequest extends Exception {
  private static final long serialVersionUID = 1L;

  /** {@code reason} is a constant text that quotes nothing of the request. */
  MalformedRequest(String reason) {
    super(reason, null, false, false);
  }
}
