/**
 * The ownership ledger: which scope a runtime's threads, crons and client-made assistants belong to
 * (design section 6).
 */
@NullMarked
package dev.sluice.proxy.ledger;

import org.jspecify.annotations.NullMarked;
