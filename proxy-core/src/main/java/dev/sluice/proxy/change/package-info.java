/**
 * What was changed in the control plane and makes cached decisions wrong (design section 4,
 * Invalidation).
 */
@NullMarked
package dev.sluice.proxy.change;

import org.jspecify.annotations.NullMarked;
