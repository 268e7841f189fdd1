package dev.sluice.proxy.http2;

import dev.sluice.proxy.http2.head.RequestReader;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;

/**
 * What the requests of one connection have in common: how heads are read, the reads of the socket
 * that bring pieces of bodies, and the windows that are the bodies' valves. Thread-confined.
 */
final class StreamInput {
  private final Http2ClientHandler connection;
  private final RequestReader requests;
  private final Http2LocalFlowController windows;
  private final List<Http2ClientStream> bodiesPassed = new ArrayList<>();
  private boolean reading;

  StreamInput(
      Http2ClientHandler connection, RequestReader requests, Http2LocalFlowController windows) {
    this.connection = connection;
    this.requests = requests;
    this.windows = windows;
  }

  /** Lets the streams of a new connection have more under way than the protocol's default. */
  void begin(Http2Stream whole) throws Http2Exception {
    windows.incrementWindowSize(
        whole, Http2Codec.CONNECTION_WINDOW_BYTES - Http2Codec.STREAM_WINDOW_BYTES);
  }

  RequestReader requests() {
    return requests;
  }

  /** One read of the socket is being handed over. */
  void beginRead() {
    reading = true;
  }

  /** Whether what came in one read of the socket is being handed over. */
  boolean isReading() {
    return reading;
  }

  /** All of it has been handed over. */
  void endRead() {
    reading = false;
    for (Http2ClientStream stream : bodiesPassed) {
      stream.readComplete();
    }
    bodiesPassed.clear();
  }

  /** Pieces of this stream's body went up in the read under way, or go up now. */
  void bodyPassed(Http2ClientStream stream) {
    if (reading) {
      bodiesPassed.add(stream);
    } else {
      stream.readComplete();
    }
  }

  /** Opens the stream's window by what its upstream has taken. */
  void consumed(Http2Stream stream, int bytes) {
    try {
      if (windows.consumeBytes(stream, bytes)) {
        connection.output().flush();
      }
    } catch (Http2Exception e) {
      connection.onError(connection.context(), false, e);
    }
  }

  /** Lets the client send more of this upload ahead. */
  void widen(Http2Stream stream) {
    int more = Http2Codec.WIDE_STREAM_WINDOW_BYTES - Http2Codec.STREAM_WINDOW_BYTES;
    try {
      windows.incrementWindowSize(stream, more);
    } catch (Http2Exception e) {
      connection.onError(connection.context(), false, e);
    }
  }
}
