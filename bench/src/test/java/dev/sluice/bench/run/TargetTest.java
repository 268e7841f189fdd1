package dev.sluice.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.contender.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetTest {
  private final List<Window> windows = new ArrayList<>();
  private final List<Integrity> integrity = new ArrayList<>();

  @Test
  void holdsTheProductAgainstHaproxy() {
    cpu(Row.GET16, Contender.REFERENCE, 10);
    cpu(Row.GET16, Contender.PRODUCT, 12);
    Target target = target("CPU per request against HAProxy, get16");
    assertThat(target.measured(results())).isEqualTo("1.20 ×");
    assertThat(target.verdict(results())).isEqualTo("must");
  }

  @Test
  void holdsTheProductAgainstTheFloor() {
    cpu(Row.POST64, Contender.FLOOR, 10);
    cpu(Row.POST64, Contender.PRODUCT, 16);
    Target target = target("CPU per request over the floor, post64");
    assertThat(target.measured(results())).isEqualTo("6.00 µs");
    assertThat(target.verdict(results())).isEqualTo("MISSED");
  }

  @Test
  void takesMediansOfWindows() {
    for (double cpu : new double[] {10, 11, 90}) {
      cpu(Row.GET16, Contender.REFERENCE, cpu);
    }
    cpu(Row.GET16, Contender.PRODUCT, 11);
    assertThat(target("CPU per request against HAProxy, get16").verdict(results()))
        .isEqualTo("aim");
  }

  @Test
  void comparesTailsAboveTheDirectMedian() {
    delay(Contender.DIRECT, 100, 400);
    delay(Contender.REFERENCE, 150, 500);
    delay(Contender.PRODUCT, 165, 900);
    assertThat(measured("delay per event above HAProxy's, median, sse-paced"))
        .isEqualTo("15.00 µs");
    assertThat(
            measured("added delay per event, p99 less direct median, against HAProxy's, sse-paced"))
        .isEqualTo("2.00 ×");
  }

  @Test
  void holdsTenantsAgainstOpenMode() {
    cpu(Row.RUN16, Contender.PRODUCT, 10);
    cpu(Row.RUN16, Contender.TENANTS, 12);
    Target target = target("CPU per request with tenants against open mode, run16");
    assertThat(target.measured(results())).isEqualTo("1.20 ×");
    assertThat(target.verdict(results())).isEqualTo("must");
  }

  @Test
  void saysWhatWasNotMeasured() {
    cpu(Row.GET16, Contender.PRODUCT, 10);
    Target target = target("CPU per request against HAProxy, get16");
    assertThat(target.measured(results())).isEmpty();
    assertThat(target.verdict(results())).isEqualTo("not measured");
  }

  @Test
  void missesWithOneFailureOrOneLostEvent() {
    windows.add(
        window(
            Row.GET16,
            Contender.PRODUCT,
            10,
            new Window.Latency(0, 0, 0),
            Map.of("status 503", 1L)));
    assertThat(target("failed requests").verdict(results())).isEqualTo("MISSED");
    assertThat(target("events lost, reordered or altered").verdict(results())).isEqualTo("aim");
    integrity.add(new Integrity(Contender.PRODUCT, 99, 100, Map.of(), 1));
    assertThat(target("events lost, reordered or altered").verdict(results())).isEqualTo("MISSED");
  }

  @Test
  void isWrittenIntoTheReport() {
    cpu(Row.GET16, Contender.REFERENCE, 10);
    cpu(Row.GET16, Contender.PRODUCT, 12);
    assertThat(Report.of(results())).contains("1.20 ×").contains("## get16: ");
  }

  private String measured(String what) {
    return target(what).measured(results());
  }

  private static Target target(String what) {
    return Target.all().stream().filter(one -> one.what().equals(what)).findFirst().orElseThrow();
  }

  private Results results() {
    return new Results(Map.of(), windows, List.of(), List.of(), integrity);
  }

  private void cpu(Row row, String contender, double micros) {
    windows.add(window(row, contender, micros, new Window.Latency(0, 0, 0), Map.of()));
  }

  private void delay(String contender, double p50, double p99) {
    windows.add(window(Row.SSE_PACED, contender, 10, new Window.Latency(p50, p99, p99), Map.of()));
  }

  private static Window window(
      Row row,
      String contender,
      double cpuPerUnit,
      Window.Latency latency,
      Map<String, Long> failures) {
    return new Window(
        row.key(),
        contender,
        0,
        new Window.Work(3, 1_000, cpuPerUnit * 1_000, 0),
        latency,
        new Window.Trouble(failures, 0, 0, 0, 0));
  }
}
