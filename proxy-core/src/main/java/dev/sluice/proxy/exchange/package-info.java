/**
 * The way of one request: {@link dev.sluice.proxy.exchange.ProxyHandler} is the list of what is
 * done with it, {@code dev.sluice.proxy.admission.Admission} the list of what is decided.
 */
@NullMarked
package dev.sluice.proxy.exchange;

import org.jspecify.annotations.NullMarked;
