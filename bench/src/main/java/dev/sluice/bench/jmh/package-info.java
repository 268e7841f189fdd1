/** JMH benchmarks of the hot pieces; run by {@code bench/jmh.sh}. */
@NullMarked
package dev.sluice.bench.jmh;

import org.jspecify.annotations.NullMarked;
