@NullMarked
package dev.sluice.config.settings.source;

import org.jspecify.annotations.NullMarked;
