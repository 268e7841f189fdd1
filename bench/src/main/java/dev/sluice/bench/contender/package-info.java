/** The proxies that are compared: how each is started, reached and stopped. */
@NullMarked
package dev.sluice.bench.contender;

import org.jspecify.annotations.NullMarked;
