/** What can be set, where it is read from, and what is wrong with it. */
@NullMarked
package dev.sluice.config.settings;

import org.jspecify.annotations.NullMarked;
