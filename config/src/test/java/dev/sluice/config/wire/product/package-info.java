/**
 * The gateway under test, started in this process, and what it must never do whatever is tested.
 */
@NullMarked
package dev.sluice.config.wire.product;

import org.jspecify.annotations.NullMarked;
