/** The proxy port: accepting connections, TLS, choosing the protocol. */
@NullMarked
package dev.sluice.proxy.server;

import org.jspecify.annotations.NullMarked;
