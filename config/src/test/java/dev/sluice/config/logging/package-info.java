@NullMarked
package dev.sluice.config.logging;

import org.jspecify.annotations.NullMarked;
