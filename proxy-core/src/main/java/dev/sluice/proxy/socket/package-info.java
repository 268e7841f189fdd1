/**
 * A WebSocket whose client's messages are read on their way (RFC 6455). Frames of the client are
 * taken apart ({@link dev.sluice.proxy.socket.FrameReader}); each text message is held and scanned,
 * asked about, and goes on in a frame of its own or is answered here ({@link
 * dev.sluice.proxy.socket.MessageGate}). What the runtime sends passes as it comes: only where its
 * frames end is watched ({@link dev.sluice.proxy.socket.FrameBorders}), for what is answered here
 * goes between them.
 */
@NullMarked
package dev.sluice.proxy.socket;

import org.jspecify.annotations.NullMarked;
