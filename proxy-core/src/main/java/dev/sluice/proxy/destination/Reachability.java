package dev.sluice.proxy.destination;

import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.status.RuntimeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Which of a gateway's runtimes can be reached. Thread-safe. */
public final class Reachability {
  private final Destinations destinations;

  public Reachability(Destinations destinations) {
    this.destinations = destinations;
  }

  /**
   * Whether the gateway can serve at all: a runtime can be reached, or none is known yet. One that
   * is down is no reason to take a gateway out of the balance that serves others.
   *
   * @throws CacheMiss with {@link Lookup#CACHED} when nothing was heard of any lately
   */
  public boolean isAny(Lookup lookup) throws CacheMiss {
    List<Destination> all = destinations.all();
    boolean unknown = false;
    for (Destination one : all) {
      RuntimeStatus status = one.probe().known();
      if (status != null && status.reachable()) {
        return true;
      }
      unknown |= status == null;
    }
    if (!unknown) {
      return all.isEmpty();
    }
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE;
    }
    return probe(all).stream().anyMatch(RuntimeStatus::reachable);
  }

  /**
   * How each runtime is, the settings' first, then by name. Blocks while they are connected to, all
   * at once: never on an event loop.
   */
  public List<RuntimeStatus> all() {
    return probe(destinations.all());
  }

  private static List<RuntimeStatus> probe(List<Destination> all) {
    if (all.size() == 1) {
      return List.of(all.getFirst().probe().probe());
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<RuntimeStatus>> asked = new ArrayList<>();
      for (Destination one : all) {
        asked.add(threads.submit(() -> one.probe().probe()));
      }
      List<RuntimeStatus> found = new ArrayList<>();
      for (Future<RuntimeStatus> answer : asked) {
        found.add(answer.get());
      }
      return found;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
