/** The scripted runtime: prebuilt answers, paced and flat-out event streams, bulk both ways. */
@NullMarked
package dev.sluice.bench.stub;

import org.jspecify.annotations.NullMarked;
