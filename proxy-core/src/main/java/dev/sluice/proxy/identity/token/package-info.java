/**
 * Bearer tokens of configured issuers: from text to {@link
 * dev.sluice.proxy.identity.token.VerifiedToken}, by the rules of RFC 8725 and RFC 9068. {@link
 * dev.sluice.proxy.identity.token.Tokens} is the door; {@code TokenVerifier} lists the checks.
 */
@NullMarked
package dev.sluice.proxy.identity.token;

import org.jspecify.annotations.NullMarked;
