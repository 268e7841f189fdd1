package dev.sluice.proxy.identity.caller;

import dev.sluice.proxy.identity.PrincipalKind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * By what a caller can be asked after again, when their credential is long gone: the caller of a
 * live stream. Immutable; equal ids are the same caller.
 */
public sealed interface CallerId {
  /** Whoever shows the key with this public id. */
  record OfKey(String publicId) implements CallerId {}

  /** Whoever bought the ticket with which a WebSocket was opened. */
  record OfTicket(PrincipalKind kind, UUID principal, UUID tenant, @Nullable UUID key)
      implements CallerId {}

  /** The user that an issuer's tokens name so. */
  record OfUser(String issuer, String subject) implements CallerId {}

  /** The service account to which an issuer's client is mapped. */
  record OfAccount(String issuer, String clientId) implements CallerId {}

  /**
   * Whoever an issuer's token names, as long as the key that was shown beside it holds too.
   *
   * @param bearer whom the token names
   * @param publicId of the key
   */
  record WithKey(CallerId bearer, String publicId) implements CallerId {}
}
