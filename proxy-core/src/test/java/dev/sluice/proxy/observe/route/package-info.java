@NullMarked
package dev.sluice.proxy.observe.route;

import org.jspecify.annotations.NullMarked;
