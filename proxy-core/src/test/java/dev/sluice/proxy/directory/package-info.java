@NullMarked
package dev.sluice.proxy.directory;

import org.jspecify.annotations.NullMarked;
