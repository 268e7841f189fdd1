/** What is decided about a request before a byte of it goes to a runtime. */
@NullMarked
package dev.sluice.proxy.admission;

import org.jspecify.annotations.NullMarked;
