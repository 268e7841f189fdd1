/** Tests of the scanner of request bodies, and their oracles. */
@NullMarked
package dev.sluice.proxy.json;

import org.jspecify.annotations.NullMarked;
