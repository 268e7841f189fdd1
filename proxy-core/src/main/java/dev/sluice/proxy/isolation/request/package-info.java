/**
 * What is asked and what is ruled about it: the request as its head tells it, the scope it belongs
 * to, what of it is changed on its way, and the answers when it does not go on (design sections 5
 * and 6).
 */
@NullMarked
package dev.sluice.proxy.isolation.request;

import org.jspecify.annotations.NullMarked;
