@NullMarked
package dev.sluice.proxy.identity.token;

import org.jspecify.annotations.NullMarked;
