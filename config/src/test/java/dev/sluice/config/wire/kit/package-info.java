/**
 * Byte-exact ends of a connection: what tests put on both sides of the gateway.
 *
 * <p>Text stands for bytes one to one (ISO 8859-1), so a test reads as what is on the wire.
 */
@NullMarked
package dev.sluice.config.wire.kit;

import org.jspecify.annotations.NullMarked;
