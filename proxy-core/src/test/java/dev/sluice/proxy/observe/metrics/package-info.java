@NullMarked
package dev.sluice.proxy.observe.metrics;

import org.jspecify.annotations.NullMarked;
