/**
 * Answers of the store, as tenants of a shared runtime see them: without the label that we put in
 * front of their namespaces, and without anything that has not got it (contract section 8). The one
 * kind of response that is changed on its way (design section 1).
 */
@NullMarked
package dev.sluice.proxy.store;

import org.jspecify.annotations.NullMarked;
