/** Connections to runtimes: pooled for each event loop, limited over all of them. */
@NullMarked
package dev.sluice.proxy.upstream;

import org.jspecify.annotations.NullMarked;
