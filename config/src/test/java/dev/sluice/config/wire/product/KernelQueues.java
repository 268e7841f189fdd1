package dev.sluice.config.wire.product;

import dev.sluice.config.wire.kit.RawUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What Linux holds in its socket buffers, so that it is not held against the gateway. */
public final class KernelQueues {
  /** Java's sockets are of IPv6 even when their addresses are not. */
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

  private KernelQueues() {}

  /**
   * Bytes sent and not yet acknowledged, or acknowledged and not yet read, on all connections to
   * the gateway and from it to this upstream. Skips the test where there is no Linux.
   */
  public static long bytesBetween(Gateway gateway, RawUpstream upstream) {
    List<Path> tables = TABLES.stream().filter(Files::isReadable).toList();
    Assumptions.assumeFalse(tables.isEmpty(), "only Linux tells what its sockets hold");
    List<Integer> ports = List.of(gateway.address().getPort(), upstream.address().getPort());
    return tables.stream()
        .flatMap(KernelQueues::entriesOf)
        .filter(entry -> ports.contains(portOf(entry[1])) || ports.contains(portOf(entry[2])))
        .mapToLong(entry -> queueOf(entry[4]))
        .sum();
  }

  private static Stream<String[]> entriesOf(Path table) {
    try {
      return Files.readAllLines(table).stream().skip(1).map(line -> line.strip().split("\\s+"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int portOf(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
  }

  /** Of {@code tx_queue:rx_queue}, in hexadecimal. */
  private static long queueOf(String queues) {
    int colon = queues.indexOf(':');
    return Long.parseLong(queues.substring(0, colon), 16)
        + Long.parseLong(queues.substring(colon + 1), 16);
  }
}
