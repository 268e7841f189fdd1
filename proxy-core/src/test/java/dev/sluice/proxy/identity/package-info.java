@NullMarked
package dev.sluice.proxy.identity;

import org.jspecify.annotations.NullMarked;
