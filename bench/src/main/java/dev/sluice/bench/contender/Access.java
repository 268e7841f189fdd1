package dev.sluice.bench.contender;

import dev.sluice.bench.load.Destination;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How an instance comes to let loads in. Not thread-safe. */
interface Access {
  /** Nobody asks who calls. */
  Access OPEN = Destination::open;

  /** By the key in a file, which is made at the first start. */
  static Access byKey(Path file) {
    return proxy -> Destination.withKeys(proxy, List.of(Files.readString(file).strip()));
  }

  /**
   * Where loads go, and who their callers are.
   *
   * @throws IOException not yet: ask again
   * @throws IllegalStateException it refused what has to be made first: it will not let them in
   */
  Destination destination(InetSocketAddress proxy) throws IOException;
}
