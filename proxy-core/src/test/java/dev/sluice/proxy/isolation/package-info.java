@NullMarked
package dev.sluice.proxy.isolation;

import org.jspecify.annotations.NullMarked;
