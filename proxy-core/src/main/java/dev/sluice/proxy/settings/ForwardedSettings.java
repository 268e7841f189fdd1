package dev.sluice.proxy.settings;

import java.net.InetAddress;
import java.util.List;

/**
 * Whose word about the client is believed. Immutable.
 *
 * @param trusted proxies whose {@code Forwarded} and {@code X-Forwarded-*} fields are believed;
 *     everybody else's are dropped
 */
public record ForwardedSettings(List<Cidr> trusted) {

  public static final ForwardedSettings DEFAULTS = new ForwardedSettings(List.of());

  public ForwardedSettings {
    trusted = List.copyOf(trusted);
  }

  /** Whether fields from a peer at {@code address} are believed. */
  public boolean trusts(InetAddress address) {
    for (Cidr block : trusted) {
      if (block.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
