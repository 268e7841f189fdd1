/** The load generator: closed loop, constant rate, event streams, bulk, idle streams. */
@NullMarked
package dev.sluice.bench.load;

import org.jspecify.annotations.NullMarked;
