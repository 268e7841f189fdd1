/**
 * Heads in HTTP/2's form: field blocks are read into the same request heads as HTTP/1.1's text, by
 * RFC 9113 §8 and the same strict parser, and made of responses.
 */
@NullMarked
package dev.sluice.proxy.http2.head;

import org.jspecify.annotations.NullMarked;
