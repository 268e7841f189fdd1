/** The floor: a bare Netty relay without features, against which the gateway's own cost is told. */
@NullMarked
package dev.sluice.bench.floor;

import org.jspecify.annotations.NullMarked;
