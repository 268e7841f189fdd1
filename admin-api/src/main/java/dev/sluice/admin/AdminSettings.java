package dev.sluice.admin;

import dev.sluice.proxy.settings.TlsSettings;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the admin port listens and for whom. Immutable.
 *
 * @param listen {@code admin.listen}; port 0 is any free one
 * @param allowRemote {@code admin.allow-remote}: whether {@code listen} may be other than loopback
 *     without TLS
 * @param hosts {@code admin.hosts}: names under which the port may be asked, beside IP addresses
 *     and {@code localhost}
 * @param tls {@code admin.tls}: with it {@code listen} may be any address; null: plain text
 */
public record AdminSettings(
    InetSocketAddress listen, boolean allowRemote, List<String> hosts, @Nullable TlsSettings tls) {

  /** Completes the sentence "expected: …" for an address that is refused. */
  public static final String LISTEN_EXPECTED =
      "a loopback address, unless admin.tls.certificate and admin.tls.key are set, or"
          + " admin.allow-remote is true";

  /**
   * @throws IllegalArgumentException when the address is not loopback with neither TLS nor leave,
   *     or its host is unknown
   */
  public AdminSettings {
    hosts = List.copyOf(hosts);
    if (listen.isUnresolved()) {
      throw new IllegalArgumentException(
          "admin.listen: " + listen.getHostString() + " is unknown (expected: an address of ours)");
    }
    if (!allowRemote && tls == null && !listen.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "admin.listen: "
              + listen.getHostString()
              + ":"
              + listen.getPort()
              + " (expected: "
              + LISTEN_EXPECTED
              + ")");
    }
  }

  /** Plain text, asked by IP addresses and {@code localhost} only. */
  public AdminSettings(InetSocketAddress listen, boolean allowRemote) {
    this(listen, allowRemote, List.of(), null);
  }
}
