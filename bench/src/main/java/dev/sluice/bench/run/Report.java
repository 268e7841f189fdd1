package dev.sluice.bench.run;

import dev.sluice.bench.contender.Contender;
import dev.sluice.bench.measure.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The results as a Markdown text that can also be read on a terminal. */
final class Report {
  private static final double KIB_PER_MIB = 1_024;

  private final Results results;
  private final StringBuilder text = new StringBuilder();

  private Report(Results results) {
    this.results = results;
  }

  static String of(Results results) {
    Report report = new Report(results);
    report.about();
    report.targets();
    for (Row row : Row.values()) {
      report.row(row);
    }
    report.idle();
    report.startUp();
    report.integrity();
    return report.text.toString();
  }

  private void about() {
    text.append("# Bench\n\n");
    List<List<String>> lines = new ArrayList<>();
    results.about().forEach((key, value) -> lines.add(List.of(key, value)));
    table(List.of("", ""), lines);
  }

  private void targets() {
    if (!results.contenders().contains(Contender.PRODUCT)) {
      return;
    }
    List<List<String>> lines = new ArrayList<>();
    for (Target target : Target.all()) {
      lines.add(
          List.of(
              target.what(),
              target.written(target.must()),
              target.written(target.aim()),
              target.measured(results),
              target.verdict(results)));
    }
    text.append("## Targets\n\nMedians of windows; ratios and differences are of medians.\n\n");
    table(List.of("figure", "must", "aim", "measured", "reached"), lines);
  }

  private void row(Row row) {
    List<String> contenders =
        results.contenders().stream()
            .filter(name -> !results.windows(row, name).isEmpty())
            .toList();
    if (contenders.isEmpty()) {
      return;
    }
    text.append("## ").append(row.key()).append(": ").append(row.title()).append("\n\n");
    List<List<String>> lines = contenders.stream().map(name -> line(row, name)).toList();
    String unit = row.unit().word();
    table(
        List.of(
            "contender",
            "CPU µs/" + unit,
            "quartiles",
            "× HAProxy",
            "over floor",
            "over sluice",
            "× sluice",
            unit + "s/s",
            "p50 µs",
            "added",
            "p99 µs",
            "added",
            "failed",
            "faults",
            "other cores"),
        lines);
    failures(row, contenders);
  }

  private List<String> line(Row row, String name) {
    boolean process = !name.equals(Contender.DIRECT);
    return List.of(
        name,
        process ? of(row, name, Window::cpuPerUnit, 3) : "",
        process ? quartiles(row, name) : "",
        process ? ratio(row, name, Contender.REFERENCE) : "",
        process ? difference(row, name, Contender.FLOOR, Window::cpuPerUnit) : "",
        process ? difference(row, name, Contender.PRODUCT, Window::cpuPerUnit) : "",
        process ? ratio(row, name, Contender.PRODUCT) : "",
        of(row, name, Window::unitsPerSecond, 0),
        of(row, name, Window::p50Micros, 0),
        difference(row, name, Contender.DIRECT, Window::p50Micros),
        of(row, name, Window::p99Micros, 0),
        difference(row, name, Contender.DIRECT, Window::p99Micros),
        Long.toString(results.windows(row, name).stream().mapToLong(Window::failed).sum()),
        Long.toString(results.windows(row, name).stream().mapToLong(Window::faults).sum()),
        of(row, name, Window::foreignCores, 2));
  }

  private void failures(Row row, List<String> contenders) {
    for (String name : contenders) {
      TreeMap<String, Long> all = new TreeMap<>();
      results
          .windows(row, name)
          .forEach(window ->
              window
                  .trouble()
                  .failures()
                  .forEach((what, times) -> all.merge(what, times, Long::sum)));
      if (!all.isEmpty()) {
        text.append("Failures of ").append(name).append(": ").append(all).append("\n\n");
      }
    }
  }

  private void idle() {
    if (results.idle().isEmpty()) {
      return;
    }
    text.append("## idle: streams of one event and then silence, a fresh process\n\n");
    List<List<String>> lines = new ArrayList<>();
    for (IdleMemory one : results.idle()) {
      boolean jvm = one.liveBytes() > 0;
      lines.add(
          List.of(
              one.contender(),
              Integer.toString(one.streams()),
              number(one.residentKib() / KIB_PER_MIB, 1),
              number(one.residentKibEach(), 2),
              jvm ? number(one.liveBytes() / KIB_PER_MIB / KIB_PER_MIB, 1) : "",
              jvm ? number(one.liveKibEach(), 2) : "",
              Long.toString(one.failed())));
    }
    table(
        List.of(
            "contender",
            "streams",
            "RSS MiB",
            "RSS KiB each",
            "live heap MiB",
            "live heap KiB each",
            "failed"),
        lines);
  }

  private void startUp() {
    if (results.startUps().isEmpty()) {
      return;
    }
    text.append("## startup: from exec to the first byte through it, and what it then holds\n\n");
    List<List<String>> lines = new ArrayList<>();
    for (String name : results.contenders()) {
      Optional<Spread> millis = results.startUp(name, StartUp::firstByteMillis);
      Optional<Spread> resident = results.startUp(name, StartUp::residentKib);
      if (millis.isPresent() && resident.isPresent()) {
        lines.add(
            List.of(
                name,
                number(millis.get().median(), 0),
                number(millis.get().low(), 0) + "–" + number(millis.get().high(), 0),
                number(millis.get().min(), 0),
                number(resident.get().median() / KIB_PER_MIB, 1),
                Integer.toString(millis.get().count())));
      }
    }
    table(List.of("contender", "first byte ms", "quartiles", "least", "RSS MiB", "starts"), lines);
  }

  private void integrity() {
    if (results.integrity().isEmpty()) {
      return;
    }
    text.append("## integrity: streams that end\n\n");
    List<List<String>> lines = new ArrayList<>();
    for (Integrity one : results.integrity()) {
      lines.add(
          List.of(
              one.contender(),
              Long.toString(one.events()),
              Long.toString(one.expected()),
              Long.toString(one.faults()),
              one.failures().toString()));
    }
    table(List.of("contender", "events", "expected", "faults", "failures"), lines);
  }

  private String of(Row row, String name, ToDoubleFunction<Window> figure, int decimals) {
    return results.median(row, name, figure).map(value -> number(value, decimals)).orElse("");
  }

  private String quartiles(Row row, String name) {
    return results
        .of(row, name, Window::cpuPerUnit)
        .map(spread -> number(spread.low(), 3) + "–" + number(spread.high(), 3))
        .orElse("");
  }

  private String ratio(Row row, String name, String other) {
    return results
        .median(row, name, Window::cpuPerUnit)
        .flatMap(ours ->
            results.median(row, other, Window::cpuPerUnit).map(theirs -> number(ours / theirs, 2)))
        .orElse("");
  }

  private String difference(Row row, String name, String other, ToDoubleFunction<Window> figure) {
    return results
        .median(row, name, figure)
        .flatMap(ours ->
            results
                .median(row, other, figure)
                .map(theirs -> String.format(Locale.ROOT, "%+.2f", ours - theirs)))
        .orElse("");
  }

  private static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private void table(List<String> head, List<List<String>> lines) {
    int[] widths = head.stream().mapToInt(String::length).toArray();
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    tableLine(head, widths);
    tableLine(Arrays.stream(widths).mapToObj("-"::repeat).toList(), widths);
    lines.forEach(line -> tableLine(line, widths));
    text.append('\n');
  }

  private void tableLine(List<String> cells, int[] widths) {
    List<String> padded = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      padded.add(cells.get(i) + " ".repeat(widths[i] - cells.get(i).length()));
    }
    text.append(padded.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
  }
}
