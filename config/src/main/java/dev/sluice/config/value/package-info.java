/** The kinds of values that settings have, and how each is read from text. */
@NullMarked
package dev.sluice.config.value;

import org.jspecify.annotations.NullMarked;
