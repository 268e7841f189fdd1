/**
 * Namespaces of the store, in and out: each scope has its own on a runtime that tenants share
 * (design section 6).
 */
@NullMarked
package dev.sluice.proxy.isolation.stores;

import org.jspecify.annotations.NullMarked;
