/** What the gateway answers itself, at paths that are its own: health, greetings, {@code /-/}. */
@NullMarked
package dev.sluice.proxy.admission.own;

import org.jspecify.annotations.NullMarked;
