package dev.sluice.proxy.assistant;

import dev.sluice.proxy.identity.SourceUnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The assistants that clients made, where what runtimes told of them is kept. Whose they are says
 * the ledger, and what is kept of one goes with its row there. Thread-safe. Blocks: never on an
 * event loop.
 */
public interface ClientAssistants {
  /** What is known of a tenant's assistant. */
  Optional<ClientAssistant> find(UUID tenant, UUID id) throws SourceUnavailableException;

  /**
   * Keeps what a runtime told of an assistant. Nothing is changed when something newer is kept
   * already, or when the ledger has no such assistant, or no agent of it.
   *
   * @param json the assistant, as the runtime writes it
   */
  void put(UUID tenant, UUID id, String json) throws SourceUnavailableException;

  /** Those that are looked for, from {@code offset} on, {@code limit} at most. */
  List<ClientAssistant> search(AssistantFilter filter, AssistantOrder order, long offset, int limit)
      throws SourceUnavailableException;

  /** How many are looked for. */
  long count(AssistantFilter filter) throws SourceUnavailableException;
}
