@NullMarked
package dev.sluice.config.settings.key;

import org.jspecify.annotations.NullMarked;
