package dev.sluice.proxy.testing;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.identity.caller.TokenSource;
import dev.sluice.proxy.identity.token.VerifiedToken;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tokens that a test declares valid; known after they were loaded once. Thread-safe. */
public final class FakeTokens implements TokenSource {
  public static final String ISSUER = "https://issuer.example/realm";

  private final Map<String, VerifiedToken> valid = new ConcurrentHashMap<>();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private volatile boolean provisioning;

  public void person(String token, String subject, @Nullable String tenant) {
    person(token, subject, tenant, Map.of());
  }

  public void person(
      String token, String subject, @Nullable String tenant, Map<String, TenantRole> roles) {
    valid.put(
        token,
        new VerifiedToken(
            ISSUER, subject, "web", null, 4_000_000_000L, false, tenant, null, roles));
  }

  public void program(String token, String clientId) {
    valid.put(
        token,
        new VerifiedToken(
            ISSUER, "sa-" + clientId, clientId, null, 4_000_000_000L, true, null, null, Map.of()));
  }

  public void provisioning(boolean on) {
    provisioning = on;
  }

  @Override
  public @Nullable VerifiedToken known(String token) {
    return seen.contains(token) ? valid.get(token) : null;
  }

  @Override
  public VerifiedToken load(String token) throws Refusal, SourceUnavailableException {
    VerifiedToken verified = valid.get(token);
    if (verified == null) {
      throw Refusal.badCredential("token-unknown");
    }
    seen.add(token);
    return verified;
  }

  @Override
  public boolean provisions(String issuer) {
    return provisioning;
  }
}
