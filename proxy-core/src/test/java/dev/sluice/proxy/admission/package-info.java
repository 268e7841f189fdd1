@NullMarked
package dev.sluice.proxy.admission;

import org.jspecify.annotations.NullMarked;
