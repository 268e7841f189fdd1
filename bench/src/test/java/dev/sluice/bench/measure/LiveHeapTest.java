package dev.sluice.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LiveHeapTest {
  @Test
  void readsTheTotal() throws Exception {
    String histogram =
        """
        4711:
         num     #instances         #bytes  class name (module)
           1:         10000         640000  [B (java.base@25)
        Total         31415        9265358
        """;
    assertThat(LiveHeap.totalOf(histogram)).isEqualTo(9_265_358);
  }

  @Test
  void refusesAnAnswerWithoutATotal() {
    assertThatThrownBy(() -> LiveHeap.totalOf("4711:\n")).isInstanceOf(IOException.class);
  }

  @Test
  void asksALivingJvm() throws Exception {
    assertThat(LiveHeap.bytes(ProcessHandle.current().pid())).isGreaterThan(1_000_000);
  }
}
