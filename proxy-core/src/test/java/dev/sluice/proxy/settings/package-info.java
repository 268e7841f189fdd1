@NullMarked
package dev.sluice.proxy.settings;

import org.jspecify.annotations.NullMarked;
