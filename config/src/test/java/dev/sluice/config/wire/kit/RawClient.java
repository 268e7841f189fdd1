package dev.sluice.config.wire.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Opens connections as a client. */
public final class RawClient {
  private RawClient() {}

  public static Wire connect(InetSocketAddress address) {
    try {
      SocketChannel channel = SocketChannel.open(address);
      return new Wire(channel, channel.socket());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client whose kernel takes little, so that its not reading is soon felt. */
  public static Wire connectNarrow(InetSocketAddress address, int receiveBufferBytes) {
    try {
      SocketChannel channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
      channel.connect(address);
      return new Wire(channel, channel.socket());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Connects over TLS and completes the handshake.
   *
   * @param protocols offered by ALPN, none when empty
   */
  public static Wire connectTls(
      InetSocketAddress address, SSLContext context, String... protocols) {
    try {
      SocketChannel channel = SocketChannel.open(address);
      SSLSocket tls =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(channel.socket(), "localhost", address.getPort(), true);
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setApplicationProtocols(protocols);
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
      tls.setSoTimeout((int) Await.PATIENCE.toMillis());
      tls.startHandshake();
      return new Wire(channel, tls);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
