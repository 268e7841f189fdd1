@NullMarked
package dev.sluice.config.arguments;

import org.jspecify.annotations.NullMarked;
