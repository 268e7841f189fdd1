package dev.sluice.proxy.admission;

import dev.sluice.proxy.observe.route.RouteTemplate;

/**
 * The terms on which a request goes to the runtime. Immutable.
 *
 * @param bodyLimit most content bytes of the request's body
 */
public record Grant(RouteTemplate route, long bodyLimit) {}
