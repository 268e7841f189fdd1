/** Runtimes: who registers them, and what is read of them over HTTP. */
@NullMarked
package dev.sluice.admin.runtimes;

import org.jspecify.annotations.NullMarked;
