package dev.sluice.proxy.identity.ticket;

import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who asked for a ticket: enough to look the principal up again when it is used. Immutable.
 *
 * @param tenant the tenant they acted in
 * @param key the API key that was shown, null when it was a token
 * @param expiresAtEpochSecond when that credential ends; {@link Long#MAX_VALUE} for never
 */
public record TicketHolder(
    PrincipalKind kind, UUID principal, UUID tenant, @Nullable UUID key, long expiresAtEpochSecond) {

  static TicketHolder of(Principal principal) {
    return new TicketHolder(
        principal.kind(),
        principal.id(),
        principal.tenant().id(),
        principal.key(),
        principal.expiresAtEpochSecond());
  }
}
