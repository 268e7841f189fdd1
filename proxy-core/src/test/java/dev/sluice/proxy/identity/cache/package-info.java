@NullMarked
package dev.sluice.proxy.identity.cache;

import org.jspecify.annotations.NullMarked;
