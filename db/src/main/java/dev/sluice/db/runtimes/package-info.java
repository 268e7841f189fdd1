/**
 * The registered runtimes and what was found on them: a record for each kind of row and an object
 * that reads and writes it, used as those of {@link dev.sluice.db.identity} are.
 */
@NullMarked
package dev.sluice.db.runtimes;

import org.jspecify.annotations.NullMarked;
