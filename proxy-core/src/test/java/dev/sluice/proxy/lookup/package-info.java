@NullMarked
package dev.sluice.proxy.lookup;

import org.jspecify.annotations.NullMarked;
