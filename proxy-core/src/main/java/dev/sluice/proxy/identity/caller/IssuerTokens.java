package dev.sluice.proxy.identity.caller;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.token.InvalidTokenException;
import dev.sluice.proxy.identity.token.IssuerSettings;
import dev.sluice.proxy.identity.token.Tokens;
import dev.sluice.proxy.identity.token.VerifiedToken;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tokens of the configured issuers. Thread-safe. */
public final class IssuerTokens implements TokenSource {
  private final Tokens tokens;
  private final Set<String> provisioning;

  /** {@code issuers} are those that {@code tokens} was made with. */
  public IssuerTokens(Tokens tokens, List<IssuerSettings> issuers) {
    this.tokens = tokens;
    this.provisioning =
        issuers.stream()
            .filter(issuer -> issuer.mapping().jit())
            .map(IssuerSettings::issuer)
            .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public @Nullable VerifiedToken known(String token) throws Refusal {
    try {
      return tokens.known(token);
    } catch (InvalidTokenException invalid) {
      throw refusal(invalid);
    }
  }

  @Override
  public VerifiedToken load(String token) throws Refusal, SourceUnavailableException {
    try {
      return tokens.load(token);
    } catch (InvalidTokenException invalid) {
      throw refusal(invalid);
    }
  }

  private static Refusal refusal(InvalidTokenException invalid) {
    return Refusal.badCredential("token-" + invalid.reason().code());
  }

  @Override
  public boolean provisions(String issuer) {
    return provisioning.contains(issuer);
  }
}
