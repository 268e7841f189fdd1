/**
 * Bodies of HTTP/1.1 messages as they pass: where each ends, and its content without the chunked
 * coding (RFC 9112 §6, §7.1). Nothing is held.
 */
@NullMarked
package dev.sluice.proxy.http.body;

import org.jspecify.annotations.NullMarked;
