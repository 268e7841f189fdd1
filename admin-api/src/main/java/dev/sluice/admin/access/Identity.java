package dev.sluice.admin.access;

import dev.sluice.proxy.identity.ServiceAccount;
import dev.sluice.proxy.identity.User;
import org.jspecify.annotations.Nullable;

/** Whose valid credential it was. */
public sealed interface Identity {

  /**
   * A person, as a token of a configured issuer names them.
   *
   * @param user null when nobody has made them known here
   */
  record Person(String issuer, String subject, @Nullable User user) implements Identity {}

  /** A program, by its API key or a client's token. */
  record Program(ServiceAccount account) implements Identity {}
}
