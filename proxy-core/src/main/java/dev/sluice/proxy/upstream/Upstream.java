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
 * A runtime as a place to connect to. Immutable, but that it may be {@linkplain #retire() retired}.
 * Two are never equal: connections to one are not connections to another. Thread-safe.
 */
public final class Upstream {
  /** The name of the runtime that the settings give. */
  public static final String CONFIGURED = "upstream";

  private final String name;
  private final UpstreamSettings settings;
  private final @Nullable SslContext tls;
  private final HostResolver resolver;
  private final String authority;
  private final String hostField;
  private final String host;
  private final @Nullable InetAddress literal;
  private volatile boolean retired;

  /**
   * A runtime at the settings' url.
   *
   * @param name the runtime's key, for logs and metrics
   * @param tls null for plain text
   * @param resolver finds and checks its address, for each connection
   */
  public Upstream(
      String name, UpstreamSettings settings, @Nullable SslContext tls, HostResolver resolver) {
    this.name = name;
    this.settings = settings;
    this.tls = tls;
    this.resolver = resolver;
    this.authority = settings.authority();
    this.hostField = settings.hostField();
    this.host = settings.hostName();
    this.literal = literal(host);
  }

  private static @Nullable InetAddress literal(String host) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return bytes == null ? null : InetAddress.getByAddress(host, bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address literal has the wrong length: " + host, e);
    }
  }

  public String name() {
    return name;
  }

  public UpstreamSettings settings() {
    return settings;
  }

  /** Null for plain text. */
  @Nullable SslContext tls() {
    return tls;
  }

  public boolean isSecure() {
    return tls != null;
  }

  /** Host and port as the settings give them. */
  public String authority() {
    return authority;
  }

  /** The Host it is sent. */
  public String hostField() {
    return hostField;
  }

  /** The name that its certificate must have. */
  String host() {
    return host;
  }

  int port() {
    return settings.port();
  }

  /** Whether its address has to be looked up, which blocks. */
  boolean isNamed() {
    return literal == null;
  }

  /**
   * Where to connect now. Blocks when it {@link #isNamed}: never on an event loop then.
   *
   * @throws UnknownHostException when there is no such name
   * @throws AddressRefusedException when the address may not be connected to
   */
  InetSocketAddress resolve() throws UnknownHostException, AddressRefusedException {
    InetAddress address = literal == null ? resolver.find(host) : resolver.checked(literal);
    return new InetSocketAddress(address, port());
  }

  /** Whether a URL's authority means this upstream. */
  public boolean isAuthority(String other) {
    int port = isSecure() ? 443 : 80;
    return Authority.isSame(other, authority, port) || Authority.isSame(other, hostField, port);
  }

  /** Another has taken its place: what is under way ends here, and no connection is kept. */
  public void retire() {
    retired = true;
  }

  boolean isRetired() {
    return retired;
  }

  /** For logs. */
  @Override
  public String toString() {
    return name.equals(CONFIGURED) ? authority : authority + " (" + name + ")";
  }
}
