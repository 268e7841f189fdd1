/**
 * The PostgreSQL server: one that others run, or one of our own that is started, watched and
 * stopped.
 */
@NullMarked
package dev.sluice.db.server;

import org.jspecify.annotations.NullMarked;
