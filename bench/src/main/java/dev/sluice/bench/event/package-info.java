/**
 * What the stub sends and the load tool expects: the event's format and the check of a stream of
 * them.
 */
@NullMarked
package dev.sluice.bench.event;

import org.jspecify.annotations.NullMarked;
