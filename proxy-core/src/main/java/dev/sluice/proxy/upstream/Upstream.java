package dev.sluice.proxy.upstream;

import dev.sluice.proxy.http.Authority;
import dev.sluice.proxy.settings.UpstreamSettings;
import io.netty.handler.ssl.SslContext;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A runtime as a place to connect to. Thread-safe.
 *
 * @param authority host and port as the settings give them
 * @param hostField the Host it is sent
 * @param address where to connect; unresolved when the host is a name
 * @param tls null for plain text
 */
public record Upstream(
    String authority,
    String hostField,
    InetSocketAddress address,
    @Nullable SslContext tls,
    UpstreamSettings settings) {

  public static Upstream of(UpstreamSettings settings, @Nullable SslContext tls) {
    return new Upstream(
        settings.authority(),
        settings.hostField(),
        addressOf(settings.hostName(), settings.port()),
        tls,
        settings);
  }

  private static InetSocketAddress addressOf(String host, int port) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal == null) {
      return InetSocketAddress.createUnresolved(host, port);
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(host, literal), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address literal has the wrong length: " + host, e);
    }
  }

  public boolean isSecure() {
    return tls != null;
  }

  /** Whether a URL's authority means this upstream. */
  public boolean isAuthority(String other) {
    int port = isSecure() ? 443 : 80;
    return Authority.isSame(other, authority, port) || Authority.isSame(other, hostField, port);
  }
}
