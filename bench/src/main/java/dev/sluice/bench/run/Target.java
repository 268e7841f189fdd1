package dev.sluice.bench.run;

import dev.sluice.bench.contender.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One figure that the product has to reach.
 *
 * @param what it is
 * @param unit how it is written
 * @param must the largest allowed
 * @param aim the largest hoped for
 * @param figure from the results; empty when the run didn't measure it
 */
record Target(
    String what, String unit, double must, double aim, Function<Results, Optional<Double>> figure) {
  private static final double KIB_PER_MIB = 1_024;

  /** All of them, in the order of the table. */
  static List<Target> all() {
    List<Target> targets = new ArrayList<>();
    for (Row row : List.of(Row.GET16, Row.GET64, Row.POST16, Row.POST64)) {
      targets.add(cpuRatio(row, 1.3, 1.0));
    }
    for (Row row : List.of(Row.GET16, Row.GET64, Row.POST16, Row.POST64)) {
      targets.add(
          new Target(
              "CPU per request over the floor, " + row.key(),
              " µs",
              5,
              2,
              results -> difference(results, row, Contender.FLOOR, Window::cpuPerUnit)));
    }
    targets.add(cpuRatio(Row.SSE_PACED, 1.4, 1.1));
    targets.add(cpuRatio(Row.SSE_FLAT, 1.25, 1.0));
    targets.add(cpuRatio(Row.SSE_BURST, 1.25, 1.0));
    addDelays(targets);
    targets.add(cpuRatio(Row.DOWN64, 1.3, 1.0));
    targets.add(cpuRatio(Row.UP64, 1.3, 1.0));
    addMemoryAndStart(targets);
    addTenants(targets);
    addFaults(targets);
    return targets;
  }

  /** How the product did: {@code aim}, {@code must}, {@code MISSED}, or {@code not measured}. */
  String verdict(Results results) {
    return figure
        .apply(results)
        .map(value -> value <= aim ? "aim" : value <= must ? "must" : "MISSED")
        .orElse("not measured");
  }

  /** The figure as written; empty when not measured. */
  String measured(Results results) {
    return figure.apply(results).map(this::written).orElse("");
  }

  String written(double value) {
    return String.format(Locale.ROOT, "%.2f%s", value, unit);
  }

  private static void addDelays(List<Target> targets) {
    targets.add(
        new Target(
            "delay per event above HAProxy's, median, sse-paced",
            " µs",
            20,
            10,
            results -> difference(results, Row.SSE_PACED, Contender.REFERENCE, Window::p50Micros)));
    targets.add(
        new Target(
            "added delay per event, p99 less direct median, against HAProxy's, sse-paced",
            " ×",
            3,
            1.5,
            Target::addedTailRatio));
    targets.add(ratio("p50 against HAProxy, rate400", Row.RATE400, 1.15, 1.0, Window::p50Micros));
    targets.add(ratio("p99 against HAProxy, rate400", Row.RATE400, 1.5, 1.2, Window::p99Micros));
  }

  private static void addMemoryAndStart(List<Target> targets) {
    targets.add(
        new Target(
            "9,000 idle streams, resident set",
            " MiB",
            256,
            200,
            results ->
                results.idle(Contender.PRODUCT).map(idle -> idle.residentKib() / KIB_PER_MIB)));
    targets.add(
        new Target(
            "9,000 idle streams, live heap each",
            " KiB",
            8,
            6,
            results -> results.idle(Contender.PRODUCT).map(IdleMemory::liveKibEach)));
    targets.add(
        new Target(
            "first proxied byte after start",
            " ms",
            450,
            300,
            results ->
                results.startUp(Contender.PRODUCT, StartUp::firstByteMillis).map(s -> s.median())));
    targets.add(
        new Target(
            "resident set after start",
            " MiB",
            120,
            90,
            results ->
                results
                    .startUp(Contender.PRODUCT, StartUp::residentKib)
                    .map(s -> s.median() / KIB_PER_MIB)));
  }

  /** What it costs to keep tenants apart, against open mode. */
  private static void addTenants(List<Target> targets) {
    for (Row row : List.of(Row.GET16, Row.POST16, Row.RUN16, Row.RUN64, Row.RUN4000)) {
      targets.add(tenantsRatio(row, 1.25, 1.1));
    }
    for (Row row : List.of(Row.SSE_PACED, Row.SSE_FLAT)) {
      targets.add(tenantsRatio(row, 1.05, 1.0));
    }
  }

  private static Target tenantsRatio(Row row, double must, double aim) {
    return new Target(
        "CPU per " + row.unit().word() + " with tenants against open mode, " + row.key(),
        " ×",
        must,
        aim,
        results -> ratio(results, row, Contender.TENANTS, Contender.PRODUCT, Window::cpuPerUnit));
  }

  private static void addFaults(List<Target> targets) {
    targets.add(
        new Target(
            "events lost, reordered or altered",
            "",
            0,
            0,
            results -> present(results, results.faults(Contender.PRODUCT))));
    targets.add(
        new Target(
            "failed requests",
            "",
            0,
            0,
            results -> present(results, results.failed(Contender.PRODUCT))));
  }

  private static Target cpuRatio(Row row, double must, double aim) {
    String what = "CPU per " + row.unit().word() + " against HAProxy, " + row.key();
    return ratio(what, row, must, aim, Window::cpuPerUnit);
  }

  private static Target ratio(
      String what, Row row, double must, double aim, ToDoubleFunction<Window> figure) {
    return new Target(
        what,
        " ×",
        must,
        aim,
        results -> ratio(results, row, Contender.PRODUCT, Contender.REFERENCE, figure));
  }

  private static Optional<Double> ratio(
      Results results, Row row, String one, String other, ToDoubleFunction<Window> figure) {
    return results
        .median(row, one, figure)
        .flatMap(ours -> results.median(row, other, figure).map(theirs -> ours / theirs));
  }

  private static Optional<Double> difference(
      Results results, Row row, String other, ToDoubleFunction<Window> figure) {
    return results
        .median(row, Contender.PRODUCT, figure)
        .flatMap(ours -> results.median(row, other, figure).map(theirs -> ours - theirs));
  }

  private static Optional<Double> addedTailRatio(Results results) {
    Row row = Row.SSE_PACED;
    Optional<Double> direct = results.median(row, Contender.DIRECT, Window::p50Micros);
    Optional<Double> ours = results.median(row, Contender.PRODUCT, Window::p99Micros);
    Optional<Double> theirs = results.median(row, Contender.REFERENCE, Window::p99Micros);
    if (direct.isEmpty() || ours.isEmpty() || theirs.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of((ours.get() - direct.get()) / (theirs.get() - direct.get()));
  }

  private static Optional<Double> present(Results results, long count) {
    return results.contenders().contains(Contender.PRODUCT)
        ? Optional.of((double) count)
        : Optional.empty();
  }
}
