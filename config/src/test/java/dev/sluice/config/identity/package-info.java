/** Identity mode as a whole: on a real database, before a scripted runtime. */
@NullMarked
package dev.sluice.config.identity;

import org.jspecify.annotations.NullMarked;
