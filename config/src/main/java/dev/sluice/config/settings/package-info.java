/** Reads the settings from their sources, and tells all that is wrong with them at once. */
@NullMarked
package dev.sluice.config.settings;

import org.jspecify.annotations.NullMarked;
