/**
 * What the gateway must be told, as plain validated records. The defaults live here, and only here:
 * each record's {@code DEFAULTS} is what the settings file leaves out.
 *
 * <p>A record that exists is valid: constructors throw {@link IllegalArgumentException} with a
 * message {@code name: value (expected: …)}. All types are immutable.
 */
@NullMarked
package dev.sluice.proxy.settings;

import org.jspecify.annotations.NullMarked;
