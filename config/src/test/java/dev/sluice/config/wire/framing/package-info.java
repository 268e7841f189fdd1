/** What could be read in two ways, from either side, and what becomes of it (RFC 9112). */
@NullMarked
package dev.sluice.config.wire.framing;

import org.jspecify.annotations.NullMarked;
