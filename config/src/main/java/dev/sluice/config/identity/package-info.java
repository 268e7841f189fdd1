/** Identity mode, put together: {@link dev.sluice.config.identity.IdentityMode} is the list. */
@NullMarked
package dev.sluice.config.identity;

import org.jspecify.annotations.NullMarked;
