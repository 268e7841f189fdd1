/**
 * Measuring: percentiles, medians and spread, CPU time, resident set and live heap of other
 * processes.
 */
@NullMarked
package dev.sluice.bench.measure;

import org.jspecify.annotations.NullMarked;
