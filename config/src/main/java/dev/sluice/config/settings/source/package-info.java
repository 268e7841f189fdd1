/**
 * Where settings are given: a file, the environment, the command line. What is written there, and
 * what is wrong with it.
 */
@NullMarked
package dev.sluice.config.settings.source;

import org.jspecify.annotations.NullMarked;
