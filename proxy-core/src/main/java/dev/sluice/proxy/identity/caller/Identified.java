package dev.sluice.proxy.identity.caller;

import dev.sluice.proxy.identity.KeyRecord;
import dev.sluice.proxy.identity.ServiceAccount;
import dev.sluice.proxy.identity.User;
import dev.sluice.proxy.identity.token.VerifiedToken;
import org.jspecify.annotations.Nullable;

/** Whom a valid credential names, before it is known in which tenant they act. Immutable. */
public sealed interface Identified {
  /** By what they can be asked after again. */
  CallerId id();

  /** The tenant that their credential belongs to, whatever else is said; null when to none. */
  @Nullable String keyTenant();

  /** The only environment that their credential may name, null for any. */
  @Nullable String environment();

  /** Their token, null when they showed a key. */
  @Nullable VerifiedToken token();

  /** Whoever shows a key. */
  record ByKey(CallerId id, KeyRecord key) implements Identified {
    @Override
    public String keyTenant() {
      return key.account().tenant().slug();
    }

    @Override
    public @Nullable String environment() {
      return key.environment();
    }

    @Override
    public @Nullable VerifiedToken token() {
      return null;
    }
  }

  /**
   * A person.
   *
   * @param user null when nobody is known by that name
   * @param keyTenant the tenant of a key that was shown beside the token
   */
  record Person(
      CallerId id,
      @Nullable User user,
      VerifiedToken token,
      @Nullable String keyTenant,
      @Nullable String environment)
      implements Identified {}

  /** A program that has a token of its own; {@code account} is null when none is mapped to it. */
  record Program(
      CallerId id,
      @Nullable ServiceAccount account,
      VerifiedToken token,
      @Nullable String keyTenant,
      @Nullable String environment)
      implements Identified {}
}
