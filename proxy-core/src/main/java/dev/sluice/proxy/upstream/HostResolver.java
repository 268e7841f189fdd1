package dev.sluice.proxy.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Predicate;

/**
 * Finds the address of a host, and says whether it may be connected to. The one place where that is
 * checked: what connects, connects to an address that was found here, so that nobody can give one
 * address to the check and another to the connection. Thread-safe.
 *
 * @param names how names are looked up
 * @param allowed which addresses may be connected to; is asked for literals too
 */
public record HostResolver(Names names, Predicate<InetAddress> allowed) {
  /** Looks a name up. May block. */
  public interface Names {
    InetAddress find(String host) throws UnknownHostException;
  }

  /** By the JDK's resolver and its cache; every address may be connected to. */
  public static final HostResolver OPEN = guarded(address -> true);

  /** By the JDK's resolver and its cache. */
  public static HostResolver guarded(Predicate<InetAddress> allowed) {
    return new HostResolver(InetAddress::getByName, allowed);
  }

  /** The address of a name. Blocks: never on an event loop. */
  InetAddress find(String host) throws UnknownHostException, AddressRefusedException {
    return checked(names.find(host));
  }

  /** An address that needs no look-up. Never blocks. */
  InetAddress checked(InetAddress address) throws AddressRefusedException {
    if (!allowed.test(address)) {
      throw new AddressRefusedException();
    }
    return address;
  }
}
