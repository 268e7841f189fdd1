/** What came of a write: sealed types, so that no outcome is forgotten. */
@NullMarked
package dev.sluice.db.outcome;

import org.jspecify.annotations.NullMarked;
