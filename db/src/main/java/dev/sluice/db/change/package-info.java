/**
 * What was changed in the database, told to the gateway: {@link
 * dev.sluice.db.change.JdbcChangeFeed}.
 */
@NullMarked
package dev.sluice.db.change;

import org.jspecify.annotations.NullMarked;
