/**
 * What keeps tenants apart on runtimes that they share: which scope a request belongs to, whose the
 * ids in it are, which agent it names, and what of it is changed on its way (design sections 5 and
 * 6).
 */
@NullMarked
package dev.sluice.proxy.isolation;

import org.jspecify.annotations.NullMarked;
