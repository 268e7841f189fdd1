/**
 * The gateway: how it starts, drains and stops. Everything a request meets is in the packages
 * below.
 */
@NullMarked
package dev.sluice.proxy;

import org.jspecify.annotations.NullMarked;
