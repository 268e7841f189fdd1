package dev.sluice.proxy.directory;

import dev.sluice.proxy.identity.SourceUnavailableException;
import java.util.Optional;
import java.util.UUID;

/** Tells what tenants have. Thread-safe. May block: never on an event loop. */
public interface DirectorySource {
  /** All that a tenant has, read in one snapshot; empty lists when it has nothing. */
  DirectoryRows load(UUID tenant) throws SourceUnavailableException;

  /** A runtime by its id. */
  Optional<RuntimeRecord> findRuntime(UUID id) throws SourceUnavailableException;
}
