@NullMarked
package dev.sluice.proxy.store;

import org.jspecify.annotations.NullMarked;
