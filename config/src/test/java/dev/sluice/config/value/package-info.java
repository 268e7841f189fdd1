@NullMarked
package dev.sluice.config.value;

import org.jspecify.annotations.NullMarked;
