/**
 * Heads on their way: who asks, as far as it can be believed, and what the gateway changes of a
 * request's head and of a response's.
 */
@NullMarked
package dev.sluice.proxy.forward;

import org.jspecify.annotations.NullMarked;
