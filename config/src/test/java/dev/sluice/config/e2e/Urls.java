package dev.sluice.config.e2e;

import java.net.InetSocketAddress;

/** Addresses as clients are given them. */
final class Urls {
  private Urls() {}

  static String of(InetSocketAddress address) {
    return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
