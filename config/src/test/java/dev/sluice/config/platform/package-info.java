/** Declared platforms as text. */
@NullMarked
package dev.sluice.config.platform;

import org.jspecify.annotations.NullMarked;
