package dev.sluice.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MachineCpuTest {
  @Test
  void leavesOutIdleAndWaiting() {
    String stat = "cpu  100 20 300 99999 88888 4 5 6 70 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n";
    assertThat(MachineCpu.busy(stat)).isEqualTo(Duration.ofMillis(4_350));
  }

  @Test
  void isReadFromThisMachine() {
    assertThat(MachineCpu.busy()).isPositive();
  }
}
