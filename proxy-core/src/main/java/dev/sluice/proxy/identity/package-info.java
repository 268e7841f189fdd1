/**
 * Who is calling: credentials, principals, and the ports by which others tell what exists. {@link
 * dev.sluice.proxy.identity.Principal} is what the rest of the gateway knows of a caller.
 */
@NullMarked
package dev.sluice.proxy.identity;

import org.jspecify.annotations.NullMarked;
