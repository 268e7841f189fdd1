package dev.sluice.admin.platform;

import dev.sluice.admin.agents.TargetFinder;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.runtimes.Carrier;
import dev.sluice.admin.runtimes.RuntimeTarget;
import dev.sluice.db.runtimes.RuntimeRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The assistants that carry config and context. A plan tells which are needed; they are made after
 * it, and before the transaction that counts on them, which so waits for no runtime and keeps no
 * row from others meanwhile. Thread-confined.
 */
final class Carriers {

  private static final int UNREACHABLE = 503;

  private final TargetFinder targets;
  private final Map<String, UUID> agents = new HashMap<>();
  private final Map<Key, Planned> planned = new LinkedHashMap<>();
  private final Map<Key, Looks.Found> made = new HashMap<>();

  Carriers(TargetFinder targets) {
    this.targets = targets;
  }

  private record Key(RuntimeTarget runtime, UUID id) {
    static Key of(RuntimeRow runtime, Carrier carrier) {
      return new Key(RuntimeTarget.of(runtime), carrier.id());
    }
  }

  /**
   * One that is to be made.
   *
   * @param isAgain for what is live already, and so does not depend on it
   * @param fault what a refusal is told as
   */
  private record Planned(
      RuntimeRow runtime,
      Carrier carrier,
      boolean isAgain,
      Function<ProblemException, DeclarationException> fault) {}

  /** Forgets what was planned, for another plan. */
  void begin() {
    agents.clear();
    planned.clear();
    made.clear();
  }

  /**
   * Notes an agent that the plan made: it is to be made with this id, of which carriers have
   * theirs.
   */
  void plan(String agent, UUID id) {
    agents.put(agent, id);
  }

  /** The id that the plan made for an agent; null when it made none. */
  @Nullable UUID agent(String agent) {
    return agents.get(agent);
  }

  /** Notes what a deployment needs that is to be made. */
  void plan(
      RuntimeRow runtime, Carrier carrier, Function<ProblemException, DeclarationException> fault) {
    planned.put(Key.of(runtime, carrier), new Planned(runtime, carrier, false, fault));
  }

  /** Notes what the live deployment was seen to have lost. */
  void planAgain(
      RuntimeRow runtime, Carrier carrier, Function<ProblemException, DeclarationException> fault) {
    planned.putIfAbsent(Key.of(runtime, carrier), new Planned(runtime, carrier, true, fault));
  }

  /**
   * Makes what was planned.
   *
   * @return why some could not be made again
   * @throws DeclarationException when one can't be made of which nothing is live yet
   */
  List<String> make() throws DeclarationException {
    List<String> missed = new ArrayList<>();
    Set<RuntimeTarget> silent = new HashSet<>();
    for (Map.Entry<Key, Planned> entry : planned.entrySet()) {
      Planned one = entry.getValue();
      if (!one.isAgain()) {
        made.put(entry.getKey(), make(one));
      } else if (!silent.contains(entry.getKey().runtime())) {
        // A runtime that gives no answer is not waited for again, once for each of its bindings.
        makeAgain(entry.getKey(), one, missed, silent);
      }
    }
    return missed;
  }

  private Looks.Found make(Planned one) throws DeclarationException {
    try {
      return Looks.found(targets.carry(one.runtime(), one.carrier()));
    } catch (ProblemException e) {
      throw one.fault().apply(e);
    }
  }

  private void makeAgain(Key key, Planned one, List<String> missed, Set<RuntimeTarget> silent) {
    try {
      targets.make(one.runtime(), one.carrier());
      made.put(key, new Looks.Found(one.carrier().id(), one.carrier().graph(), null));
    } catch (ProblemException e) {
      missed.addAll(one.fault().apply(e).faults());
      if (e.status() == UNREACHABLE) {
        silent.add(key.runtime());
      }
    }
  }

  /** Whether it was made. */
  boolean isMade(RuntimeRow runtime, Carrier carrier) {
    return made.containsKey(Key.of(runtime, carrier));
  }

  /**
   * What was made.
   *
   * @throws DeclarationException when the plan told of no need for it
   */
  Looks.Found made(RuntimeRow runtime, Carrier carrier) throws DeclarationException {
    Looks.Found found = made.get(Key.of(runtime, carrier));
    if (found == null) {
      throw Declaration.changed();
    }
    return found;
  }
}
