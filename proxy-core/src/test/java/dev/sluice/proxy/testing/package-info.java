/** What tests of a running gateway need: a scripted runtime and a gateway in front of it. */
@NullMarked
package dev.sluice.proxy.testing;

import org.jspecify.annotations.NullMarked;
