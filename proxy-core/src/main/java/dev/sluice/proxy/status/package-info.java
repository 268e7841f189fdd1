/** What the gateway tells about itself: small interfaces that the admin port reads. */
@NullMarked
package dev.sluice.proxy.status;

import org.jspecify.annotations.NullMarked;
