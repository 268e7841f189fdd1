/**
 * The bounded set of route templates that logs and metrics name, and what kind of route each is.
 */
@NullMarked
package dev.sluice.proxy.observe.route;

import org.jspecify.annotations.NullMarked;
