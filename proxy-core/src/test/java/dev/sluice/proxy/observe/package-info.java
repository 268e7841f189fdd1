@NullMarked
package dev.sluice.proxy.observe;

import org.jspecify.annotations.NullMarked;
