@NullMarked
package dev.sluice.proxy.socket;

import org.jspecify.annotations.NullMarked;
