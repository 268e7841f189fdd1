package dev.sluice.proxy.forward;

import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.settings.ForwardedSettings;
import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

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

  /**
   * Who asks, for the log: the peer, or whom trusted proxies name. Read from the right, because
   * only what they added themselves can be believed.
   */
  public String origin(Fields fields, ForwardedSettings forwarded) {
    String chain = trusted ? RequestRules.joined(fields, FieldName.X_FORWARDED_FOR) : null;
    if (chain == null) {
      return address;
    }
    String origin = address;
    String[] hops = chain.split(",", -1);
    for (int i = hops.length - 1; i >= 0; i--) {
      byte[] literal = NetUtil.createByteArrayFromIpAddressString(hops[i].strip());
      if (literal == null) {
        return origin; // not an address: what stands to its left can't be believed either
      }
      InetAddress hop = addressOf(literal);
      origin = NetUtil.toAddressString(hop);
      if (!forwarded.trusts(hop)) {
        return origin;
      }
    }
    return origin;
  }

  private static InetAddress addressOf(byte[] literal) {
    try {
      return InetAddress.getByAddress(literal);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address literal has the wrong length", e);
    }
  }

  String scheme() {
    return secure ? "https" : "http";
  }
}
