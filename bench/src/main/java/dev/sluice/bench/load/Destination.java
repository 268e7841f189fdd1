package dev.sluice.bench.load;

import java.net.InetSocketAddress;

/**
 * Where a load goes, and what it shows of itself there. Immutable.
 *
 * @param fields field lines of every request, each ended by CRLF; empty where nothing is shown
 */
public record Destination(InetSocketAddress address, String fields) {

  /** Where nobody asks who calls. */
  public static Destination open(InetSocketAddress address) {
    return new Destination(address, "");
  }

  /** Where callers show this key. */
  public static Destination withKey(InetSocketAddress address, String key) {
    return new Destination(address, "X-Api-Key: " + key + "\r\n");
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return address + (fields.isEmpty() ? "" : " with a key");
  }
}
