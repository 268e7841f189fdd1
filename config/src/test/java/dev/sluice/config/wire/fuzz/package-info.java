/**
 * Byte streams that are nearly HTTP/1.1, made from a seed, and a second opinion on what they mean.
 *
 * <p>{@code -Dsluice.fuzz.seconds=600} runs longer, {@code -Dsluice.fuzz.seed=N} runs one case
 * again.
 */
@NullMarked
package dev.sluice.config.wire.fuzz;

import org.jspecify.annotations.NullMarked;
