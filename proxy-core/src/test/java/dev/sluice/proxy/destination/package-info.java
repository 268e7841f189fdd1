@NullMarked
package dev.sluice.proxy.destination;

import org.jspecify.annotations.NullMarked;
