@NullMarked
package dev.sluice.proxy.operation;

import org.jspecify.annotations.NullMarked;
