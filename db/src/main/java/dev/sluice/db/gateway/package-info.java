/**
 * What the gateway asks of the database: the JDBI implementations of its ports. They answer or fail
 * within {@link dev.sluice.db.gateway.Queries}' bounds, so that a request is refused soon when the
 * database is away.
 */
@NullMarked
package dev.sluice.db.gateway;

import org.jspecify.annotations.NullMarked;
