package dev.sluice.proxy.identity.assertion;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * For whom an assertion is meant. Immutable; one object serves all requests to a runtime.
 *
 * @param runtime the runtime's name: {@code aud}
 * @param agent the agent that is called, null while none is known
 * @param environment the environment it is called in, null while none is known
 */
public record Audience(String runtime, @Nullable UUID agent, @Nullable String environment) {
  /** A runtime, whatever is called on it. */
  public static Audience of(String runtime) {
    return new Audience(runtime, null, null);
  }
}
