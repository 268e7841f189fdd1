@NullMarked
package dev.sluice.proxy.upstream;

import org.jspecify.annotations.NullMarked;
