package dev.sluice.config.identity;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.config.identity.IdentityModeSettings.Asserted;
import dev.sluice.db.Database;
import dev.sluice.db.gateway.JdbiSigningKeyStore;
import dev.sluice.db.server.DatabaseSettings;
import dev.sluice.proxy.identity.assertion.Assertions;
import dev.sluice.proxy.identity.assertion.KeySeal;
import dev.sluice.proxy.identity.assertion.SigningKeys;
import dev.sluice.proxy.identity.caller.OwnAssertions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * With what runtimes are told who calls. Thread-safe.
 *
 * @param runtime the name of the one of the settings
 */
public record Signing(String runtime, SigningKeys keys, Assertions assertions) {

  /**
   * Of a migrated database; null when runtimes are told nothing, or there is no key that seals
   * signing keys. In the embedded one's directory such a key is made.
   */
  public static @Nullable Signing of(
      Database database,
      DatabaseSettings where,
      @Nullable Asserted asserted,
      InstantSource clock,
      SecureRandom random) {
    List<byte[]> seals = asserted == null ? List.of() : asserted.sealKeys();
    if (asserted != null && seals.isEmpty() && where instanceof DatabaseSettings.Embedded here) {
      seals = new DevelopmentFiles(here.dataDirectory(), random).sealKeys();
    }
    if (asserted == null || seals.isEmpty()) {
      return null;
    }
    SigningKeys keys =
        new SigningKeys(
            new JdbiSigningKeyStore(database),
            new KeySeal(seals, random),
            asserted.settings(),
            clock);
    Assertions assertions =
        new Assertions(
            keys,
            asserted.settings(),
            clock,
            Ticker.systemTicker(),
            random,
            Thread::startVirtualThread);
    return new Signing(asserted.runtime(), keys, assertions);
  }

  /** What runtimes are told when we ask for ourselves. */
  public static OwnAssertions own(@Nullable Signing signing) {
    return signing == null ? OwnAssertions.NONE : signing.assertions()::ofGateway;
  }
}
