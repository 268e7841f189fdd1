package dev.sluice.proxy.upstream;

import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.http.body.ContentSink;
import io.netty.buffer.ByteBuf;

/**
 * Whom a connection tells about the response it receives. Called on the connection's event loop, in
 * the order of the message. {@link ContentSink#content} shows each piece of content before the
 * piece of wire that holds it is handed over by {@link #responseBody}.
 */
public interface ResponseListener extends ContentSink {
  /** A 1xx head; more will follow. */
  void interimHead(ResponseHead head);

  /** The final head. */
  void responseHead(ResponseHead head, Framing framing);

  /** Bytes of the body as they came, chunked framing included. Ownership passes. */
  void responseBody(ByteBuf wire);

  /** The response is whole. {@code lastChunkSent} is false when trailers are yet to be written. */
  void responseEnd(Fields trailers, boolean terminated);

  /** All that one read brought has been handed over. */
  void responseRead();

  /** Bytes of another protocol, after a 101. Ownership passes. */
  void tunnelled(ByteBuf bytes);

  /** The connection takes more of the request, or no more for now. */
  void upstreamWritable(boolean writable);

  /** There will be no more: the connection is closed. Not called after {@link #responseEnd}. */
  void responseFailed(UpstreamFailure failure, String detail);
}
