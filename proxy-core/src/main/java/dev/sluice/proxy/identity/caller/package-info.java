/**
 * From the head of a request to who calls, in which tenant. {@link
 * dev.sluice.proxy.identity.caller.Authenticator} is the list.
 */
@NullMarked
package dev.sluice.proxy.identity.caller;

import org.jspecify.annotations.NullMarked;
