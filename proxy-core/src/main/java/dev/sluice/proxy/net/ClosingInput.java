package dev.sluice.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * What a client still sends after our last response to it: read and thrown away within limits, so
 * that the response isn't lost in a reset (RFC 9112 §9.6). Thread-confined.
 */
public final class ClosingInput {
  /** Longest wait for the client to close. */
  public static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Most bytes thrown away before the connection is closed all the same. */
  private static final int MAX_BYTES = 1024 * 1024;

  private int discarded;

  /** Says that nothing more will come from us. */
  public void begin(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  /** Throws a piece away; ownership passes. */
  public void discard(Channel channel, ByteBuf bytes) {
    discarded += bytes.readableBytes();
    bytes.release();
    if (discarded > MAX_BYTES) {
      channel.close();
    }
  }
}
