package dev.sluice.proxy.observe.metrics;

import dev.sluice.proxy.identity.cache.CacheStatus;
import dev.sluice.proxy.identity.keys.KeySetStatus;
import io.prometheus.client.Collector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * What is remembered of callers, and how fresh the issuers' keys are, as asked at a scrape. Its
 * series are as many as there are caches and configured issuers. Thread-safe.
 */
public final class IdentityCollector extends Collector implements Collector.Describable {
  /**
   * What there is to tell at one moment. Immutable.
   *
   * @param tokensVerified tokens whose every check passed, since the start
   */
  public record Status(List<CacheStatus> caches, List<KeySetStatus> issuers, long tokensVerified) {}

  private final Supplier<Status> source;

  public IdentityCollector(Supplier<Status> source) {
    this.source = source;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    return families(source.get());
  }

  @Override
  public List<MetricFamilySamples> describe() {
    return families(new Status(List.of(), List.of(), 0));
  }

  private static List<MetricFamilySamples> families(Status status) {
    List<MetricFamilySamples> families = new ArrayList<>(caches(status.caches()));
    families.addAll(issuers(status.issuers()));
    families.add(
        Family.counter("sluice_tokens_verified_total", "Tokens that were verified.")
            .add(status.tokensVerified())
            .samples());
    return families;
  }

  private static List<MetricFamilySamples> caches(List<CacheStatus> all) {
    return List.of(
        gauge("sluice_cache_entries", "Entries of a cache.", all, CacheStatus::size),
        gauge("sluice_cache_limit", "Most that a cache may hold.", all, CacheStatus::limit),
        counter("sluice_cache_hits_total", "Answered from a cache.", all, CacheStatus::hits),
        counter("sluice_cache_misses_total", "Had to be loaded.", all, CacheStatus::misses),
        counter("sluice_cache_evictions_total", "No room for it.", all, CacheStatus::evictions),
        gauge("sluice_cache_loads_pending", "Loads under way.", all, CacheStatus::loading),
        counter(
            "sluice_cache_load_failures_total",
            "Loads that ended without an answer.",
            all,
            CacheStatus::loadFailures));
  }

  private static MetricFamilySamples gauge(
      String name, String help, List<CacheStatus> caches, ToLongFunction<CacheStatus> figure) {
    return filled(Family.gauge(name, help, "cache"), caches, figure);
  }

  private static MetricFamilySamples counter(
      String name, String help, List<CacheStatus> caches, ToLongFunction<CacheStatus> figure) {
    return filled(Family.counter(name, help, "cache"), caches, figure);
  }

  private static MetricFamilySamples filled(
      Family family, List<CacheStatus> caches, ToLongFunction<CacheStatus> figure) {
    caches.forEach(cache -> family.add(figure.applyAsLong(cache), cache.name()));
    return family.samples();
  }

  private static List<MetricFamilySamples> issuers(List<KeySetStatus> issuers) {
    Family keys = Family.gauge("sluice_issuer_keys", "Keys of an issuer.", "issuer");
    Family age =
        Family.gauge("sluice_issuer_keys_age_seconds", "Since they were fetched.", "issuer");
    Family fetches =
        Family.counter(
            "sluice_issuer_key_fetches_total", "Fetches of an issuer's keys.", "issuer", "result");
    for (KeySetStatus issuer : issuers) {
      keys.add(issuer.keys(), issuer.issuer());
      if (issuer.age() != null) {
        age.addSample("", issuer.age().toNanos() / 1e9, issuer.issuer());
      }
      fetches.add(issuer.fetched(), issuer.issuer(), "fetched");
      fetches.add(issuer.failed(), issuer.issuer(), "failed");
    }
    return List.of(keys.samples(), age.samples(), fetches.samples());
  }
}
