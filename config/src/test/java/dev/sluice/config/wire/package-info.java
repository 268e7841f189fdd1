/** What the gateway does on the wire, seen from both of its sides. */
@NullMarked
package dev.sluice.config.wire;

import org.jspecify.annotations.NullMarked;
