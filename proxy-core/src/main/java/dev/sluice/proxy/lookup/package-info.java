/** How a decision is asked twice: from memory on an event loop, waiting on a virtual thread. */
@NullMarked
package dev.sluice.proxy.lookup;

import org.jspecify.annotations.NullMarked;
