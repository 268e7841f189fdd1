package dev.sluice.bench.load;

import dev.sluice.bench.event.Scripts;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where a load goes, and who its callers are: its connections are one caller's after the other's.
 * Immutable.
 */
public record Destination(InetSocketAddress address, List<Caller> callers) {
  /**
   * One of those who call.
   *
   * @param number from 0; each has a thread of its own, which the stub knows
   * @param fields field lines of each of its requests, each ended by CRLF; empty where nothing is
   *     shown
   */
  public record Caller(int number, String fields) {
    /** A path of {@link Scripts} as this caller asks for it. */
    String path(String script) {
      return Scripts.of(number, script);
    }

    /** Without what is secret. */
    @Override
    public String toString() {
      return "caller " + number + (fields.isEmpty() ? "" : " with a key");
    }
  }

  /** Where nobody asks who calls. */
  public static Destination open(InetSocketAddress address) {
    return new Destination(address, List.of(new Caller(0, "")));
  }

  /** Where callers show keys: as many callers as keys. */
  public static Destination withKeys(InetSocketAddress address, List<String> keys) {
    List<Caller> callers =
        keys.stream()
            .map(key -> new Caller(keys.indexOf(key), "X-Api-Key: " + key + "\r\n"))
            .toList();
    return new Destination(address, callers);
  }

  /** The first of those who call. */
  public Caller first() {
    return callers.getFirst();
  }

  /** What goes into the Host field. */
  String authority() {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
