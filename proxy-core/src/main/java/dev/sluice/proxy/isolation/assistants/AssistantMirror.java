package dev.sluice.proxy.isolation.assistants;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.proxy.assistant.ClientAssistant;
import dev.sluice.proxy.assistant.ClientAssistants;
import dev.sluice.proxy.directory.Directories;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.RuntimeCalls;
import dev.sluice.proxy.ledger.Settlement;
import dev.sluice.proxy.ledger.Settlements;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What runtimes know of the assistants that clients made, kept in the database behind each write,
 * so that they can be searched. No response of a write waits for that: until it is done, and when
 * it fails, whoever reads the assistant is answered from the runtime. Thread-safe.
 */
public final class AssistantMirror {
  /*
   * Writes under way. One is entered when its request is let go and taken out when the database has
   * what came of it; in between the database may be behind the runtime. Two at once are no harm:
   * each reads the assistant after its own response, and the database keeps the newer one. One whose
   * response never comes is forgotten after a while.
   */

  /** Longest time between letting a write go and the mirror's having it. */
  private static final Duration LONGEST_WRITE = Duration.ofMinutes(10);

  private static final int MAX_WRITES = 100_000;

  static final Selection WHOLE =
      Selection.builder().keep().locate("graph_id", "metadata", "updated_at").build();

  /** Longest that a search waits for what its tenant has just been told was written. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private record Key(UUID tenant, UUID id) {}

  /** A write whose response has come, and which the database does not have yet. */
  private record Copying(UUID tenant, CompletableFuture<Void> done) {}

  private final ClientAssistants assistants;
  private final Directories directories;
  private final RuntimeCalls calls;
  private final Settlements settlements;
  private final Set<Copying> copying = ConcurrentHashMap.newKeySet();
  private final Cache<Key, Object> writes =
      Caffeine.newBuilder()
          .maximumSize(MAX_WRITES)
          .expireAfterWrite(LONGEST_WRITE)
          .executor(Runnable::run)
          .build();

  public AssistantMirror(
      ClientAssistants assistants,
      Directories directories,
      RuntimeCalls calls,
      Settlements settlements) {
    this.assistants = assistants;
    this.directories = directories;
    this.calls = calls;
    this.settlements = settlements;
  }

  public ClientAssistants assistants() {
    return assistants;
  }

  /** Of a request that makes or changes an assistant; {@code first} is settled before. */
  Settlement written(Owned owned, @Nullable Settlement first) {
    Object write = begun(owned);
    return status -> {
      if (first != null) {
        first.responded(status);
      }
      if (status >= 200 && status < 300) {
        copyBehind(owned, write);
      } else if (status < 500) {
        ended(owned, write);
      }
    };
  }

  private void copyBehind(Owned owned, Object write) {
    Copying copy = new Copying(owned.tenant(), new CompletableFuture<>());
    copying.add(copy); // before its client is told
    boolean goes =
        settlements.behind(() -> {
          try {
            copy(owned, write);
          } finally {
            ended(copy);
          }
        });
    if (!goes) {
      ended(copy);
    }
  }

  private void ended(Copying copy) {
    copying.remove(copy);
    copy.done().complete(null);
  }

  /**
   * Waits, if need be and not for long, until the database has what the tenant's clients have been
   * told was written: who makes an assistant finds it. Blocks.
   */
  void awaitCopies(UUID tenant) {
    CompletableFuture<?>[] own =
        copying.stream()
            .filter(copy -> copy.tenant().equals(tenant))
            .map(Copying::done)
            .toArray(CompletableFuture<?>[]::new);
    if (own.length > 0) {
      CompletableFuture.allOf(own)
          .completeOnTimeout(null, LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    }
  }

  /** Of a request that deletes one. */
  public Settlement deleted(Owned owned) {
    Object write = begun(owned);
    return settlements.deleted(owned, () -> ended(owned, write)); // what is kept goes with the row
  }

  private Object begun(Owned owned) {
    Object write = new Object();
    writes.put(key(owned), write);
    return write;
  }

  private void ended(Owned owned, Object write) {
    writes.asMap().remove(key(owned), write);
  }

  private static Key key(Owned owned) {
    return new Key(owned.tenant(), owned.id());
  }

  private void copy(Owned owned, Object write) throws SourceUnavailableException {
    read(owned, runtime(owned), calls.behind());
    ended(owned, write);
  }

  private RuntimeRecord runtime(Owned owned) throws SourceUnavailableException {
    try {
      return directories
          .runtime(owned.runtime(), Lookup.LOADING)
          .orElseThrow(() -> new IllegalStateException("a runtime is gone that has assistants"));
    } catch (CacheMiss miss) {
      throw new IllegalStateException("a cache missed though it was to load", miss);
    }
  }

  /** What is kept of an assistant; empty when nothing is, or when it may be out of date. */
  Optional<ClientAssistant> kept(Owned owned) throws SourceUnavailableException {
    return writes.getIfPresent(key(owned)) == null
        ? assistants.find(owned.tenant(), owned.id())
        : Optional.empty();
  }

  /** Asks the runtime for an assistant, and keeps the answer; null when it is not there. */
  public @Nullable Fact read(Owned owned, RuntimeRecord runtime) throws SourceUnavailableException {
    return read(owned, runtime, calls.of(owned.tenant()));
  }

  private @Nullable Fact read(Owned owned, RuntimeRecord runtime, RuntimeCalls by)
      throws SourceUnavailableException {
    RuntimeCalls.Response seen = by.call(runtime, "GET", "/assistants/" + owned.id(), null, WHOLE);
    Fact body = seen.body();
    if (!seen.isOk() || body == null) {
      return null;
    }
    String json = new String(body.json(), StandardCharsets.UTF_8);
    assistants.put(owned.tenant(), owned.id(), json);
    return body;
  }
}
