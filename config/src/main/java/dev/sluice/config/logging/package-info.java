/** The process's own lines: JSON on standard output, written by one thread of their own. */
@NullMarked
package dev.sluice.config.logging;

import org.jspecify.annotations.NullMarked;
