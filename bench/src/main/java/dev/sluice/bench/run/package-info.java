/** The benchmark run: rows, interleaved windows, targets, report. */
@NullMarked
package dev.sluice.bench.run;

import org.jspecify.annotations.NullMarked;
