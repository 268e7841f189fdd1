package dev.sluice.proxy.destination;

import dev.sluice.proxy.upstream.HostResolver;

/**
 * What the runtimes of the directory are reached with. Thread-safe.
 *
 * @param secrets where their credentials are read
 * @param resolver finds their addresses, and refuses those that no runtime may have
 */
public record RuntimeAccess(SecretSource secrets, HostResolver resolver) {
  /** No credentials, every address: for gateways that have one runtime, that of the settings. */
  public static final RuntimeAccess NONE = new RuntimeAccess(SecretSource.NONE, HostResolver.OPEN);
}
