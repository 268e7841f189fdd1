/** Answers kept under an {@code Idempotency-Key}, so that a repeated create is done once. */
@NullMarked
package dev.sluice.db.idempotency;

import org.jspecify.annotations.NullMarked;
