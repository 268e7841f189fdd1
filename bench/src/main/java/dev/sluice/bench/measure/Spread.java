package dev.sluice.bench.measure;

import java.util.Arrays;
import java.util.List;

/**
 * The middle and the spread of one figure over several windows.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param low the first quartile
 * @param high the third quartile
 * @param min the smallest
 * @param max the largest
 * @param count how many there were
 */
public record Spread(double median, double low, double high, double min, double max, int count) {
  /**
   * Of these figures.
   *
   * @throws IllegalArgumentException when there are none
   */
  public static Spread of(List<Double> figures) {
    if (figures.isEmpty()) {
      throw new IllegalArgumentException("figures: none (expected: at least one)");
    }
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int last = sorted.length - 1;
    return new Spread(
        at(sorted, 0.5),
        at(sorted, 0.25),
        at(sorted, 0.75),
        sorted[0],
        sorted[last],
        sorted.length);
  }

  /** Linear interpolation between the two nearest ranks. */
  private static double at(double[] sorted, double fraction) {
    double rank = fraction * (sorted.length - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }

  @Override
  public String toString() {
    return Arrays.toString(new double[] {median, low, high, min, max});
  }
}
