package dev.sluice.config.identity;

import dev.sluice.db.server.DatabaseSettings;
import dev.sluice.proxy.destination.SecretSource;
import dev.sluice.proxy.identity.assertion.AssertionSettings;
import dev.sluice.proxy.identity.token.IssuerSettings;
import dev.sluice.proxy.identity.token.TokenCacheSettings;
import dev.sluice.proxy.net.AddressRules;
import dev.sluice.proxy.settings.IdentitySettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What identity mode is told at its start. Immutable.
 *
 * @param database an embedded one begins with a development identity
 * @param issuers whose bearer tokens are accepted
 * @param assertions what the runtime is told of callers; null: nothing
 * @param administrator the first platform administrator; null: none is named
 * @param runtimes where registered runtimes may be, and how often they are looked at
 * @param isRuntimeConfigured whether the settings give the one runtime, of one tenant; else all are
 *     registered, and tenants share them
 */
public record IdentityModeSettings(
    DatabaseSettings database,
    IdentitySettings callers,
    List<IssuerSettings> issuers,
    TokenCacheSettings tokens,
    @Nullable Asserted assertions,
    @Nullable Administrator administrator,
    Registered runtimes,
    boolean isRuntimeConfigured) {
  public IdentityModeSettings {
    issuers = List.copyOf(issuers);
  }

  /**
   * How the runtime is told of callers. Immutable.
   *
   * @param runtime its name, for which assertions are meant
   * @param sealKeys 32 bytes each, not to be written to; the first seals signing keys, any opens
   *     them; empty: one is made in the embedded database's directory
   */
  public record Asserted(AssertionSettings settings, String runtime, List<byte[]> sealKeys) {
    public Asserted {
      sealKeys = List.copyOf(sealKeys);
    }

    /** Without the keys. */
    @Override
    public String toString() {
      return "Asserted[settings=" + settings + ", runtime=" + runtime + "]";
    }
  }

  /**
   * What holds for runtimes that are registered. Immutable.
   *
   * @param addresses that they may have
   * @param checkInterval time between two looks at what bindings count on
   * @param secrets where their credentials are kept
   * @param maxLookUps ids of one principal that are looked up there at once; then 429
   * @param maxCalls calls of the gateway's own to one of them at once; then 503. 0: a quarter of
   *     the exchanges that may wait for something to be found out
   */
  public record Registered(
      AddressRules addresses,
      Duration checkInterval,
      SecretSource secrets,
      int maxLookUps,
      int maxCalls) {}

  /** Somebody as their issuer's tokens name them. */
  public record Administrator(String issuer, String subject) {}
}
