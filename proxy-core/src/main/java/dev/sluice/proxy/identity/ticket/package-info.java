/**
 * One-use tickets: how a browser, which can't send headers with a WebSocket, says who it is (design
 * section 5).
 */
@NullMarked
package dev.sluice.proxy.identity.ticket;

import org.jspecify.annotations.NullMarked;
