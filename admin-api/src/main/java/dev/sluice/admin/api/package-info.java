/**
 * What the operations of the API have in common: what they take and answer, in code and in the
 * OpenAPI document at once, bodies, pages, entity tags, idempotency keys.
 */
@NullMarked
package dev.sluice.admin.api;

import org.jspecify.annotations.NullMarked;
