/**
 * HTTP/2 towards clients (RFC 9113): frames by Netty's codec, requests by the same strict parser as
 * HTTP/1.1, exchanges by the same {@link dev.sluice.proxy.exchange.ProxyHandler}.
 */
@NullMarked
package dev.sluice.proxy.http2;

import org.jspecify.annotations.NullMarked;
