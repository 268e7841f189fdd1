package dev.sluice.proxy.exchange;

import dev.sluice.proxy.settings.ForwardedSettings;
import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Who is at the other end of a client connection, as the socket tells. Immutable.
 *
 * @param address the peer's IP address as text, without brackets
 * @param trusted whether it is a proxy whose word about its clients is believed
 * @param secure whether the connection is TLS
 */
public record ClientFacts(String address, boolean trusted, boolean secure) {

  public static ClientFacts of(Channel channel, boolean secure, ForwardedSettings forwarded) {
    SocketAddress remote = channel.remoteAddress();
    if (!(remote instanceof InetSocketAddress peer) || peer.getAddress() == null) {
      return new ClientFacts("unknown", false, secure);
    }
    InetAddress address = peer.getAddress();
    return new ClientFacts(NetUtil.toAddressString(address), forwarded.trusts(address), secure);
  }

  String scheme() {
    return secure ? "https" : "http";
  }
}
