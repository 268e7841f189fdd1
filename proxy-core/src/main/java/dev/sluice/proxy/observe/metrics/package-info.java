/**
 * Prometheus metrics: each event loop counts in cells of its own, the scraper sums the loops. The
 * metrics are described in {@code METRICS.md} of this module.
 */
@NullMarked
package dev.sluice.proxy.observe.metrics;

import org.jspecify.annotations.NullMarked;
