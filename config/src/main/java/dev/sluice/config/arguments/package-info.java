/** What is asked for on the command line. */
@NullMarked
package dev.sluice.config.arguments;

import org.jspecify.annotations.NullMarked;
