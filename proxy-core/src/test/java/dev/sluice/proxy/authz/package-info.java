@NullMarked
package dev.sluice.proxy.authz;

import org.jspecify.annotations.NullMarked;
