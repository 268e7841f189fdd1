package dev.sluice.proxy.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The proxy port. Immutable.
 *
 * @param address resolved; port 0: any free one
 * @param transport how the gateway waits for sockets
 * @param eventLoops threads that carry exchanges; 0: one per processor
 * @param tls null: plain text
 * @param http2 HTTP/2 beside HTTP/1.1
 */
public record ListenSettings(
    InetSocketAddress address,
    TransportKind transport,
    int eventLoops,
    @Nullable TlsSettings tls,
    Http2Settings http2) {

  public static final int MOST_EVENT_LOOPS = 1024;

  public static final ListenSettings DEFAULTS =
      new ListenSettings(
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8080),
          TransportKind.AUTO,
          0,
          null,
          Http2Settings.DEFAULTS);

  public ListenSettings {
    Check.that(!address.isUnresolved(), "address", address, "an address of this machine");
    Check.that(eventLoops, "eventLoops").isBetween(0, MOST_EVENT_LOOPS);
  }

  public ListenSettings withAddress(InetSocketAddress other) {
    return new ListenSettings(other, transport, eventLoops, tls, http2);
  }
}
