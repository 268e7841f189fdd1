package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.forward.ForwardedHead;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.Framing;
import io.netty.buffer.ByteBuf;

/**
 * The client's end of one exchange, whatever protocol it speaks. Thread-confined to the exchange's
 * event loop. Nothing is sent before {@link #flush}.
 */
public interface ClientStream {
  /** In which form the pieces of a response's body are to be handed to {@link #body}. */
  enum BodyForm {
    /** As the upstream sent them, chunked framing included. */
    WIRE,
    /** The content alone. */
    CONTENT
  }

  /** Passes a 1xx on, to clients that know of them. */
  void interim(ForwardedHead head);

  /** Passes the final head on. {@code closing}: the connection is not to be used again. */
  BodyForm respond(ForwardedHead head, Framing framing, boolean closing);

  /** Passes a piece of the body on, in the form that {@link #respond} asked for; owned. */
  void body(ByteBuf bytes);

  /** The body is whole. {@code terminated}: its end went with its last piece, in wire form. */
  void end(Fields trailers, boolean terminated);

  /** Sends a whole response of our own. */
  void answer(Answer answer, String requestId, boolean closing);

  /** Makes plain to the client that the response is not whole. */
  void abort();

  void flush();

  /** Opens or closes the valve of the request's body. */
  void reading(boolean open);

  boolean isWritable();

  /** Whether all that was written has gone to the socket. */
  boolean isDrained();

  /** Calls {@link ProxyHandler#clientDrained} when all that was written has gone. */
  void whenDrained();

  /** From here on bytes are passed as they are, both ways. */
  void tunnel();

  /**
   * The request's body may be handed over now: a connection to the upstream is there. What there is
   * is followed by {@link RequestPath#readComplete}, at once or at the end of the read under way.
   */
  void bodyWanted();

  /** The exchange is over. {@code reusable}: request and response are whole. */
  void exchangeEnded(boolean reusable);
}
