/** The commands that bring the platform to what a file declares, and write such a file. */
@NullMarked
package dev.sluice.config.platform;

import org.jspecify.annotations.NullMarked;
