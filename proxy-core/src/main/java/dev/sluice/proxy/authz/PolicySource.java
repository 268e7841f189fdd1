package dev.sluice.proxy.authz;

import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.SourceUnavailableException;
import java.util.List;
import java.util.UUID;

/** Tells which relations were given. Thread-safe. May block: never on an event loop. */
public interface PolicySource {
  /** All relations of a subject to projects of one tenant; empty when there are none. */
  List<PolicyBinding> findBindings(UUID tenant, PrincipalKind kind, UUID subject)
      throws SourceUnavailableException;
}
