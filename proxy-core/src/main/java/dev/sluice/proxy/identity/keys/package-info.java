/**
 * The keys of issuers: JWK sets as bytes (RFC 7517), what of them may be used, and how they are
 * fetched and kept. With it the strict readers of base64url and JSON that tokens need too.
 */
@NullMarked
package dev.sluice.proxy.identity.keys;

import org.jspecify.annotations.NullMarked;
