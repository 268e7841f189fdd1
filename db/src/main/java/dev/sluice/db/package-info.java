/**
 * The data plane: PostgreSQL, embedded or given, its migrations and the objects that read and write
 * it. {@link dev.sluice.db.Database} is where to begin.
 */
@NullMarked
package dev.sluice.db;

import org.jspecify.annotations.NullMarked;
