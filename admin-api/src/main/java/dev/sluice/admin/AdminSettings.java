package dev.sluice.admin;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where the admin port listens and for whom. Immutable.
 *
 * @param listen {@code admin.listen}; port 0 is any free one
 * @param allowRemote {@code admin.allow-remote}: whether {@code listen} may be other than loopback.
 *     Peers on other machines then get health and metrics, nothing else
 * @param hosts {@code admin.hosts}: names under which the port may be asked, beside IP addresses
 *     and {@code localhost}
 */
public record AdminSettings(InetSocketAddress listen, boolean allowRemote, List<String> hosts) {

  /**
   * @throws IllegalArgumentException when the address is not loopback and that is not allowed, or
   *     its host is unknown
   */
  public AdminSettings {
    hosts = List.copyOf(hosts);
    if (listen.isUnresolved()) {
      throw new IllegalArgumentException(
          "admin.listen: " + listen.getHostString() + " is unknown (expected: an address of ours)");
    }
    if (!allowRemote && !listen.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "admin.listen: "
              + listen.getHostString()
              + ":"
              + listen.getPort()
              + " (expected: a loopback address, unless admin.allow-remote is true)");
    }
  }

  /** Asked by IP addresses and {@code localhost} only. */
  public AdminSettings(InetSocketAddress listen, boolean allowRemote) {
    this(listen, allowRemote, List.of());
  }
}
