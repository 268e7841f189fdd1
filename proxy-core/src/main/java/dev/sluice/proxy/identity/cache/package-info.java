/** What is known of callers without asking again, and how it is kept true. */
@NullMarked
package dev.sluice.proxy.identity.cache;

import org.jspecify.annotations.NullMarked;
