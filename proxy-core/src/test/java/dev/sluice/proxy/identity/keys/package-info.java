@NullMarked
package dev.sluice.proxy.identity.keys;

import org.jspecify.annotations.NullMarked;
