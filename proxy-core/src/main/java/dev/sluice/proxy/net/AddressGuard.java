package dev.sluice.proxy.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the address of a runtime: a name is looked up once, and the address that was checked is the
 * one to connect to. Whoever looks the name up again may be told another (DNS rebinding).
 * Thread-safe; blocks: never on an event loop.
 */
public final class AddressGuard {

  private final AddressRules rules;
  private final Resolver resolver;

  public AddressGuard(AddressRules rules, Resolver resolver) {
    this.rules = rules;
    this.resolver = resolver;
  }

  /** With the system's resolver. */
  public AddressGuard(AddressRules rules) {
    this(rules, InetAddress::getAllByName);
  }

  /** Looks names up; literal addresses too. */
  @FunctionalInterface
  public interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /** No address of a host may be a runtime's. Says which kind it is, and no address. */
  public static final class RefusedAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    RefusedAddressException(String host, String why) {
      super(host + " has an address that no runtime may have: it is " + why);
    }
  }

  /**
   * The first address of a host that a runtime may have.
   *
   * @param host a name, or a literal address, of IPv6 with or without brackets
   * @throws UnknownHostException when there is none; a {@link RefusedAddressException} when there
   *     is, and no runtime may have it
   */
  public InetAddress pin(String host) throws UnknownHostException {
    boolean isBracketed = host.startsWith("[") && host.endsWith("]");
    String name = isBracketed ? host.substring(1, host.length() - 1) : host;
    @Nullable String why = null;
    for (InetAddress address : resolver.resolve(name)) {
      String refused = rules.whyNot(address);
      if (refused == null) {
        return address;
      }
      why = refused;
    }
    if (why == null) {
      throw new UnknownHostException(host);
    }
    throw new RefusedAddressException(host, why);
  }
}
