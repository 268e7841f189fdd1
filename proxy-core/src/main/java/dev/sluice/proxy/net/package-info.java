/** Sockets, event loops and time: the ground that exchanges stand on. */
@NullMarked
package dev.sluice.proxy.net;

import org.jspecify.annotations.NullMarked;
