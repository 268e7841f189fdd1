/** The runtimes that exchanges can go to, each with all that an exchange needs to know of it. */
@NullMarked
package dev.sluice.proxy.destination;

import org.jspecify.annotations.NullMarked;
