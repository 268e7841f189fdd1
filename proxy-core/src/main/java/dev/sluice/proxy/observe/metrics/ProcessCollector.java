package dev.sluice.proxy.observe.metrics;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.prometheus.client.Collector;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The process: buffers, log, and the basics of the JVM under the names that the Prometheus client
 * gives them. The JVM's beans are asked at a scrape and not before: they cost start-up time.
 */
final class ProcessCollector extends Collector implements Collector.Describable {
  private final ByteBufAllocator allocator;
  private final LongSupplier droppedLogLines;

  ProcessCollector(ByteBufAllocator allocator, LongSupplier droppedLogLines) {
    this.allocator = allocator;
    this.droppedLogLines = droppedLogLines;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Family buffers = buffers();
    if (allocator instanceof ByteBufAllocatorMetricProvider provider) {
      ByteBufAllocatorMetric metric = provider.metric();
      buffers.add(metric.usedDirectMemory(), "direct").add(metric.usedHeapMemory(), "heap");
    }
    return List.of(
        buffers.samples(),
        dropped().add(droppedLogLines.getAsLong()).samples(),
        memory().samples(),
        threads().add(ManagementFactory.getThreadMXBean().getThreadCount()).samples(),
        collections().samples(),
        start().addSample("", ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3).samples());
  }

  @Override
  public List<MetricFamilySamples> describe() {
    return List.of(
        buffers().samples(),
        dropped().samples(),
        usedMemory().samples(),
        threads().samples(),
        gc().samples(),
        start().samples());
  }

  private static Family buffers() {
    return Family.gauge("sluice_buffer_memory_bytes", "Memory of the buffer pools.", "area");
  }

  private static Family dropped() {
    return Family.counter("sluice_log_lines_dropped_total", "Exchange log lines dropped.");
  }

  private static Family usedMemory() {
    return Family.gauge("jvm_memory_bytes_used", "Used bytes of a JVM memory area.", "area");
  }

  private static Family memory() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    MemoryUsage nonHeap = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
    return usedMemory().add(heap.getUsed(), "heap").add(nonHeap.getUsed(), "nonheap");
  }

  private static Family threads() {
    return Family.gauge("jvm_threads_current", "Platform threads of the JVM.");
  }

  private static Family gc() {
    return Family.summary("jvm_gc_collection_seconds", "Time spent in a JVM collector.", "gc");
  }

  private static Family collections() {
    Family family = gc();
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      family.addSample("_count", (double) bean.getCollectionCount(), bean.getName());
      family.addSample("_sum", bean.getCollectionTime() / 1e3, bean.getName());
    }
    return family;
  }

  private static Family start() {
    return Family.gauge("process_start_time_seconds", "When the process began, as Unix time.");
  }
}
