package dev.sluice.proxy.identity.caller;

import dev.sluice.proxy.identity.Principal;

/**
 * Who is calling, in one tenant, and how to ask after them again. Immutable.
 *
 * @param scope what the request said of where it belongs
 */
public record Caller(Principal principal, CallerId id, RequestScope scope) {}
