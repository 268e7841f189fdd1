package dev.sluice.config.identity;

import dev.sluice.admin.access.CallerSource;
import dev.sluice.admin.access.Credentials;
import dev.sluice.admin.access.Identity;
import dev.sluice.admin.access.UnauthenticatedException;
import dev.sluice.admin.access.UnauthenticatedException.Reason;
import dev.sluice.proxy.identity.ServiceAccount;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Authenticator;
import dev.sluice.proxy.identity.caller.Identified;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Those who call the admin port, by the gateway's own check. Thread-safe; blocks. */
final class GatewayCallers implements CallerSource {
  private final Authenticator authenticator;

  GatewayCallers(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  @Override
  public Identity identify(Credentials shown)
      throws UnauthenticatedException, SourceUnavailableException {
    try {
      var credentials =
          dev.sluice.proxy.identity.caller.Credentials.of(
              only(shown.authorization()), only(shown.apiKey()));
      return identity(authenticator.identify(credentials, Lookup.LOADING));
    } catch (Refusal refusal) {
      throw new UnauthenticatedException(reason(refusal.kind()), refusal.reason());
    } catch (CacheMiss miss) {
      throw new IllegalStateException("a cache missed though it was to load", miss);
    }
  }

  private static Reason reason(Refusal.Kind kind) {
    return switch (kind) {
      case UNCLEAR, ABSENT -> Reason.AMBIGUOUS;
      case FORBIDDEN -> Reason.SUSPENDED;
      case NO_CREDENTIAL, BAD_CREDENTIAL -> Reason.INVALID;
    };
  }

  private static Identity identity(Identified identified) throws UnauthenticatedException {
    return switch (identified) {
      case Identified.ByKey byKey -> new Identity.Program(byKey.key().account());
      case Identified.Person person ->
          new Identity.Person(person.token().issuer(), person.token().subject(), person.user());
      case Identified.Program program -> new Identity.Program(known(program.account()));
    };
  }

  private static ServiceAccount known(@Nullable ServiceAccount account)
      throws UnauthenticatedException {
    if (account == null) {
      throw new UnauthenticatedException(Reason.INVALID, "client-unknown");
    }
    return account;
  }

  private static @Nullable String only(List<String> lines) throws UnauthenticatedException {
    if (lines.size() > 1) {
      throw new UnauthenticatedException(Reason.AMBIGUOUS, "credential-repeated");
    }
    return lines.isEmpty() ? null : lines.getFirst();
  }
}
