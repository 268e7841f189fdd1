/**
 * HTTP/1.1 towards clients (RFC 9112): {@link dev.sluice.proxy.http1.Http1ClientHandler} is a
 * connection's life, {@code Http1Input} reads its requests, {@code Http1ClientStream} writes its
 * responses. Every request is an exchange of {@link dev.sluice.proxy.exchange.ProxyHandler}.
 */
@NullMarked
package dev.sluice.proxy.http1;

import org.jspecify.annotations.NullMarked;
