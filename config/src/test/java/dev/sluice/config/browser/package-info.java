/** The gateway as pages in browsers use it. */
@NullMarked
package dev.sluice.config.browser;

import org.jspecify.annotations.NullMarked;
