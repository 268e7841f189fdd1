/** What can be set: names, kinds of values, defaults and ranges. */
@NullMarked
package dev.sluice.config.settings.key;

import org.jspecify.annotations.NullMarked;
