/**
 * What the operations of the API have in common: how they are declared and called, pages, entity
 * tags, idempotency keys.
 */
@NullMarked
package dev.sluice.admin.api;

import org.jspecify.annotations.NullMarked;
