@NullMarked
package dev.sluice.proxy.http2;

import org.jspecify.annotations.NullMarked;
