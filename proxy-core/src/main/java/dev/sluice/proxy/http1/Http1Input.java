package dev.sluice.proxy.http1;

import dev.sluice.proxy.exchange.ProxyHandler;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.HeadReader.HeadLimits;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.body.BodyReader;
import dev.sluice.proxy.http.body.ContentSink;
import dev.sluice.proxy.net.Buffers;
import dev.sluice.proxy.net.ClosingInput;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends on one connection: cuts requests out of its bytes, one at a time and in
 * order, and is the valve of their bodies. Thread-confined to the connection's event loop.
 */
final class Http1Input {
  /*
   * Bytes that came too early (a pipelined request, a body while the upstream is not ready) wait in
   * `held`; reading stops once there are any, so that at most two receive buffers are held.
   */

  private enum Phase {
    /** Between requests, or in a request's head. */
    HEAD,
    /** In a request's body. */
    BODY,
    /** The request is whole, its response is not. */
    RESPONSE,
    /** Bytes pass as they are. */
    TUNNEL,
    /** The last response is sent; what the client still sends is thrown away. */
    CLOSING
  }

  private final Http1ClientHandler connection;
  private final Channel channel;
  private final boolean secure;
  private final HeadReader heads;
  private final BodyReader body;
  private final ClosingInput closingInput = new ClosingInput();

  private Phase phase = Phase.HEAD;
  private @Nullable ByteBuf held;
  private int contentBytes;
  private final ContentSink counter = (in, from, to) -> contentBytes += to - from;
  private boolean processing;

  Http1Input(Http1ClientHandler connection, Channel channel, HeadLimits limits, boolean secure) {
    this.connection = connection;
    this.channel = channel;
    this.secure = secure;
    this.heads = new HeadReader(limits);
    this.body = new BodyReader(limits);
  }

  // ---- bytes

  /** What one read of the socket brought; owned. */
  void read(ByteBuf in) {
    ProxyHandler current = connection.exchange();
    if (phase == Phase.CLOSING) {
      closingInput.discard(channel, in);
    } else if (phase == Phase.TUNNEL && current != null) {
      current.request().body(in, in.readableBytes());
    } else {
      held = held == null ? in : Buffers.append(held, in, channel.alloc());
      process();
    }
  }

  /** The request's body may be handed over: goes on with what is held. */
  void resume() {
    if (!processing) {
      process();
      connection.readComplete();
    }
  }

  /** Goes as far as the bytes that are held allow. */
  private void process() {
    if (processing) {
      return; // called back from within
    }
    processing = true;
    try {
      boolean more = true;
      while (more && held != null) {
        more =
            switch (phase) {
              case HEAD -> readHead(held);
              case BODY -> readBody(held);
              case RESPONSE, TUNNEL, CLOSING -> false;
            };
        releaseIfEmpty();
      }
    } finally {
      processing = false;
    }
    hold();
  }

  private void releaseIfEmpty() {
    if (held != null && !held.isReadable()) {
      discard();
    }
  }

  /** While a whole message waits behind another, nothing more is read. */
  private void hold() {
    ByteBuf bytes = held;
    if (bytes == null) {
      if (phase == Phase.BODY && takesBody(connection.exchange())) {
        reading(true);
      }
      return;
    }
    switch (phase) {
      case HEAD -> {}
      case BODY -> reading(takesBody(connection.exchange()));
      case RESPONSE -> reading(false);
      case TUNNEL -> {
        held = null;
        passToTunnel(bytes);
      }
      case CLOSING -> {
        held = null;
        closingInput.discard(channel, bytes);
      }
    }
  }

  private void passToTunnel(ByteBuf bytes) {
    ProxyHandler current = connection.exchange();
    if (current != null) {
      current.request().body(bytes, bytes.readableBytes());
      current.request().readComplete();
    } else {
      bytes.release();
    }
  }

  private static boolean takesBody(@Nullable ProxyHandler current) {
    return current != null && current.request().takesBody();
  }

  /** Opens or closes the valve. */
  void reading(boolean open) {
    if (channel.config().isAutoRead() != open) {
      channel.config().setAutoRead(open);
    }
  }

  // ---- heads and bodies

  private boolean readHead(ByteBuf in) {
    boolean begins = !heads.isMidway();
    RequestHead head;
    try {
      head = heads.readRequest(in, secure);
    } catch (BadMessage fault) {
      connection.refuseHead(fault);
      return false;
    }
    if (head == null) {
      if (begins && heads.isMidway()) { // an empty line before a head is not its first byte
        connection.awaitHead();
      }
      return false;
    }
    body.begin(head.framing(), head.connection());
    phase = head.framing().hasBody() ? Phase.BODY : Phase.RESPONSE;
    connection.begin(head);
    return true;
  }

  private boolean readBody(ByteBuf in) {
    ProxyHandler current = connection.exchange();
    if (current == null || !takesBody(current)) {
      return false;
    }
    try {
      return body.isBeforeTrailers() ? readTrailers(current, in) : readContent(current, in);
    } catch (BadMessage fault) {
      current.request().broken(fault);
      return false;
    }
  }

  private boolean readContent(ProxyHandler current, ByteBuf in) throws BadMessage {
    contentBytes = 0;
    int length = body.advance(in, counter);
    if (body.isComplete()) {
      phase = Phase.RESPONSE;
    }
    if (length == in.readableBytes()) {
      held = null;
      current.request().body(in, contentBytes);
    } else {
      current.request().body(in.readRetainedSlice(length), contentBytes);
    }
    if (phase == Phase.RESPONSE && connection.exchange() == current) {
      current.request().end(Fields.NONE, true);
    }
    return true;
  }

  private boolean readTrailers(ProxyHandler current, ByteBuf in) throws BadMessage {
    Fields trailers = body.readTrailers(in);
    if (trailers == null) {
      return false;
    }
    phase = Phase.RESPONSE;
    current.request().end(trailers, false);
    return true;
  }

  // ---- what the connection decides

  /** The head can't be read, so that the rest is of unknown length: no request will follow. */
  void refuse() {
    phase = Phase.BODY;
  }

  /** The exchange is over: another request may follow. */
  void next() {
    phase = Phase.HEAD;
    reading(true);
    process();
  }

  /** From here on bytes pass as they are. */
  void tunnel() {
    phase = Phase.TUNNEL;
    hold();
  }

  /** The connection closes now. */
  void close() {
    phase = Phase.CLOSING;
  }

  /** Nothing more will come from us; what still comes in is thrown away until the client closes. */
  void closeGently() {
    phase = Phase.CLOSING;
    closingInput.begin(channel);
    reading(true);
    hold();
  }

  /** Releases what is held. */
  void discard() {
    ByteBuf bytes = held;
    held = null;
    if (bytes != null) {
      bytes.release();
    }
  }

  // ---- what the connection asks

  /** Between requests: nothing of the next one has come. */
  boolean isIdle() {
    return phase == Phase.HEAD && !heads.isMidway();
  }

  boolean isInHead() {
    return phase == Phase.HEAD;
  }

  boolean isClosing() {
    return phase == Phase.CLOSING;
  }

  /** Whether all that has come, and all that is sure to come, is used up. */
  boolean isExhausted() {
    return phase != Phase.BODY && phase != Phase.TUNNEL && held == null;
  }
}
