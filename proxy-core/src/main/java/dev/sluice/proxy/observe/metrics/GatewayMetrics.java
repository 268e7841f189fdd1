package dev.sluice.proxy.observe.metrics;

import io.netty.buffer.ByteBufAllocator;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** All metrics of one gateway, in one registry. Thread-safe. */
public final class GatewayMetrics {
  private final List<LoopMetrics> loops = new CopyOnWriteArrayList<>();
  private final RuntimeNames runtimes = new RuntimeNames();
  private final UpstreamCollector upstreams = new UpstreamCollector(loops, runtimes);
  private final BoundedCounter refusals;
  private final BoundedCounter callerRefusals;
  private final Counter tlsReloads;

  /**
   * Registers every collector.
   *
   * @param registry holds none of these names yet
   * @param allocator the one that the event loops use
   * @param droppedLogLines how many lines of the exchange log were dropped so far
   */
  public GatewayMetrics(
      CollectorRegistry registry, ByteBufAllocator allocator, LongSupplier droppedLogLines) {
    refusals =
        new BoundedCounter(
            Counter.build("sluice_refusals_total", "Refused by the gateway itself, by reason.")
                .labelNames("reason")
                .register(registry));
    callerRefusals =
        new BoundedCounter(
            Counter.build("sluice_caller_refusals_total", "Callers not let in, by reason.")
                .labelNames("reason")
                .register(registry));
    tlsReloads =
        Counter.build("sluice_tls_reloads_total", "Changed certificate files that were looked at.")
            .labelNames("result")
            .register(registry);
    tlsReloads.labels("loaded");
    tlsReloads.labels("failed");
    registry.register(new ExchangeCollector(loops));
    registry.register(new LoopCollector(loops));
    registry.register(upstreams);
    registry.register(new ProcessCollector(allocator, droppedLogLines));
  }

  /** The part of one event loop, for as long as the gateway lives. */
  public LoopMetrics newLoop() {
    LoopMetrics loop = new LoopMetrics(refusals, callerRefusals, runtimes);
    loops.add(loop);
    return loop;
  }

  /** A changed certificate was read and is used, or could not be and the old one is kept. */
  public void tlsReloaded(boolean loaded) {
    tlsReloads.labels(loaded ? "loaded" : "failed").inc();
  }

  /** Exchanges that have begun and not ended, over all loops. */
  public long exchangesLive() {
    return sum(LoopMetrics.EXCHANGES_LIVE);
  }

  /** Streams, waits, joins and sockets that have begun and not ended, over all loops. */
  public long streamsLive() {
    return sum(LoopMetrics.STREAMS_LIVE);
  }

  /** From now on there are series of this runtime, zero at first. */
  public void runtime(String runtime) {
    runtimes.numberOf(runtime);
  }

  /** From now on these are the places that are told of, asked for at each scrape. */
  public void places(Supplier<List<RuntimePlaces>> taken) {
    upstreams.watch(taken);
  }

  /** Open connections to a runtime, idle ones included, over all loops. */
  public long upstreamConnections(String runtime) {
    int number = runtimes.numberOf(runtime);
    return upstreams.sum(number, UpstreamMetrics.IDLE)
        + upstreams.sum(number, UpstreamMetrics.BUSY);
  }

  private long sum(int cell) {
    long sum = 0;
    for (LoopMetrics loop : loops) {
      sum += loop.scalar(cell);
    }
    return sum;
  }
}
