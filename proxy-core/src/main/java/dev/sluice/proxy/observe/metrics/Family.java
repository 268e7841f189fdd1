package dev.sluice.proxy.observe.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.util.ArrayList;
import java.util.List;

/** One metric as it is declared, and the samples of one scrape. */
final class Family {
  private final String name;
  private final Collector.Type type;
  private final String help;
  private final List<String> labels;
  private final List<Sample> samples = new ArrayList<>();

  private Family(String name, Collector.Type type, String help, List<String> labels) {
    this.name = name;
    this.type = type;
    this.help = help;
    this.labels = labels;
  }

  /** A counter; its name ends with {@code _total}. */
  static Family counter(String name, String help, String... labels) {
    return new Family(name, Collector.Type.COUNTER, help, List.of(labels));
  }

  static Family gauge(String name, String help, String... labels) {
    return new Family(name, Collector.Type.GAUGE, help, List.of(labels));
  }

  /** A histogram of seconds; its name ends with {@code _seconds}. */
  static Family histogram(String name, String help, String... labels) {
    return new Family(name, Collector.Type.HISTOGRAM, help, List.of(labels));
  }

  static Family summary(String name, String help, String... labels) {
    return new Family(name, Collector.Type.SUMMARY, help, List.of(labels));
  }

  Family add(long value, String... labelValues) {
    return addSample("", (double) value, labelValues);
  }

  Family addSample(String suffix, double value, String... labelValues) {
    samples.add(new Sample(name + suffix, labels, List.of(labelValues), value));
    return this;
  }

  /** One histogram of {@code sums}, laid out as {@link LoopHistogram} does. */
  Family addHistogram(Buckets buckets, long[] sums, String... labelValues) {
    List<String> bucketLabels = with(labels, "le");
    List<String> values = List.of(labelValues);
    long count = 0;
    for (int i = 0; i <= buckets.count(); i++) {
      count += sums[i];
      double bound = i == buckets.count() ? Double.POSITIVE_INFINITY : buckets.boundSeconds(i);
      String le = Collector.doubleToGoString(bound);
      samples.add(new Sample(name + "_bucket", bucketLabels, with(values, le), (double) count));
    }
    samples.add(new Sample(name + "_count", labels, values, (double) count));
    samples.add(new Sample(name + "_sum", labels, values, sums[sums.length - 1] / 1e9));
    return this;
  }

  private static List<String> with(List<String> list, String last) {
    List<String> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }

  MetricFamilySamples samples() {
    return new MetricFamilySamples(name, type, help, samples);
  }
}
