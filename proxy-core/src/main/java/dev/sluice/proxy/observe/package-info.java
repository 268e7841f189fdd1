/**
 * What is identified, logged and counted of one exchange. The event loops call it, so everything
 * here is thread-confined to one loop or says otherwise.
 */
@NullMarked
package dev.sluice.proxy.observe;

import org.jspecify.annotations.NullMarked;
