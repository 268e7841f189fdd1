/**
 * HTTP/1.1 messages as bytes: heads, field lines and how the end of a body is known, strict by
 * construction (RFC 9112). What could be read in two ways is a {@link
 * dev.sluice.proxy.http.BadMessage}, whoever sent it.
 */
@NullMarked
package dev.sluice.proxy.http;

import org.jspecify.annotations.NullMarked;
