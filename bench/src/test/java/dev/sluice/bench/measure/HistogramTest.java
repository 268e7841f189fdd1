package dev.sluice.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistogramTest {
  @Test
  void tellsSmallValuesExactly() {
    Histogram histogram = new Histogram();
    for (int nanos = 1; nanos <= 100; nanos++) {
      histogram.record(nanos);
    }
    assertThat(histogram.percentile(50)).isEqualTo(50);
    assertThat(histogram.percentile(99)).isEqualTo(99);
    assertThat(histogram.percentile(100)).isEqualTo(100);
    assertThat(histogram.percentile(0)).isEqualTo(1);
  }

  @Test
  void agreesWithSortingWithinOnePerCent() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long[] values = new long[10_000];
    Histogram histogram = new Histogram();
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) Math.exp(random.nextDouble() * 25);
      histogram.record(values[i]);
    }
    Arrays.sort(values);
    for (double percent : new double[] {1, 10, 50, 90, 99, 99.9, 100}) {
      double exact = (double) values[(int) Math.ceil(percent / 100 * values.length) - 1];
      assertThat((double) histogram.percentile(percent))
          .as("p%s, seed %d", percent, seed)
          .isCloseTo(exact, within(exact * 0.01 + 1));
    }
  }

  @Test
  void isEmptyAtFirst() {
    Histogram histogram = new Histogram();
    assertThat(histogram.count()).isZero();
    assertThat(histogram.percentile(50)).isZero();
    assertThat(histogram.max()).isZero();
  }

  @Test
  void countsNegativeDurationsAsNone() {
    Histogram histogram = new Histogram();
    histogram.record(-5);
    assertThat(histogram.count()).isEqualTo(1);
    assertThat(histogram.percentile(100)).isZero();
  }

  @Test
  void keepsWhatIsTooLongInTheLastBucket() {
    Histogram histogram = new Histogram();
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.percentile(50)).isEqualTo((1L << 41) - 1);
  }

  @Test
  void addsAnother() {
    Histogram one = new Histogram();
    Histogram other = new Histogram();
    one.record(10);
    other.record(30);
    other.record(20);
    one.add(other);
    assertThat(one.count()).isEqualTo(3);
    assertThat(one.percentile(50)).isEqualTo(20);
    assertThat(one.max()).isEqualTo(30);
  }

  @Test
  void refusesWhatIsNoPercentage() {
    Histogram histogram = new Histogram();
    assertThatIllegalArgumentException().isThrownBy(() -> histogram.percentile(101));
    assertThatIllegalArgumentException().isThrownBy(() -> histogram.percentile(Double.NaN));
  }
}
