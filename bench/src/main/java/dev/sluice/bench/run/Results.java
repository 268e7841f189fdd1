package dev.sluice.bench.run;

import dev.sluice.bench.measure.Spread;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Everything that one run measured.
 *
 * @param about commit, machine, command, versions, flags
 */
record Results(
    Map<String, String> about,
    List<Window> windows,
    List<StartUp> startUps,
    List<IdleMemory> idle,
    List<Integrity> integrity) {

  /** The contenders that took part in anything, in the order of the run. */
  Set<String> contenders() {
    Set<String> names = new LinkedHashSet<>();
    windows.stream()
        .filter(window -> window.round() == 0)
        .forEach(window -> names.add(window.contender()));
    startUps.forEach(one -> names.add(one.contender()));
    idle.forEach(one -> names.add(one.contender()));
    integrity.forEach(one -> names.add(one.contender()));
    return names;
  }

  /** One figure over the windows of a row and a contender; empty when there are none. */
  Optional<Spread> of(Row row, String contender, ToDoubleFunction<Window> figure) {
    List<Double> figures =
        windows(row, contender).stream()
            .map(figure::applyAsDouble)
            .filter(value -> !Double.isNaN(value))
            .toList();
    return figures.isEmpty() ? Optional.empty() : Optional.of(Spread.of(figures));
  }

  /** The median of that figure. */
  Optional<Double> median(Row row, String contender, ToDoubleFunction<Window> figure) {
    return of(row, contender, figure).map(Spread::median);
  }

  /** The windows of a row and a contender. */
  List<Window> windows(Row row, String contender) {
    return windows.stream()
        .filter(window -> window.row().equals(row.key()) && window.contender().equals(contender))
        .toList();
  }

  /** One figure over the starts of a contender. */
  Optional<Spread> startUp(String contender, ToDoubleFunction<StartUp> figure) {
    List<Double> figures =
        startUps.stream()
            .filter(one -> one.contender().equals(contender))
            .map(figure::applyAsDouble)
            .toList();
    return figures.isEmpty() ? Optional.empty() : Optional.of(Spread.of(figures));
  }

  /** Idle memory of a contender. */
  Optional<IdleMemory> idle(String contender) {
    return idle.stream().filter(one -> one.contender().equals(contender)).findFirst();
  }

  /**
   * Failed exchanges of a contender: in windows, idle streams, and streams that should have ended.
   */
  long failed(String contender) {
    long inWindows = windows.stream().filter(of(contender)).mapToLong(Window::failed).sum();
    long inIdle = idle(contender).map(IdleMemory::failed).orElse(0L);
    return inWindows + inIdle + integrityOf(contender).mapToLong(one -> sum(one.failures())).sum();
  }

  /** Events that a contender lost, reordered or altered. */
  long faults(String contender) {
    long inWindows = windows.stream().filter(of(contender)).mapToLong(Window::faults).sum();
    long missing =
        integrityOf(contender)
            .mapToLong(one -> one.isClean() ? 0 : Math.max(1, one.faults()))
            .sum();
    return inWindows + missing;
  }

  private Stream<Integrity> integrityOf(String contender) {
    return integrity.stream().filter(one -> one.contender().equals(contender));
  }

  private static Predicate<Window> of(String contender) {
    return window -> window.contender().equals(contender);
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
