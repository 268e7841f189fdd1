/**
 * Tenants, people, programs and their keys: a record for each kind of row, an object that reads and
 * writes it, and {@link dev.sluice.db.identity.JdbiIdentitySource}, by which the gateway asks.
 *
 * <p>Objects are got by {@code jdbi().onDemand(TenantDao.class)}, or from a handle in a
 * transaction. All are thread-safe and block. Lists are pages in the order of ids: {@code after} is
 * the last id of the page before, null for the first page. {@code revision} is the one that is
 * expected, null for any.
 */
@NullMarked
package dev.sluice.db.identity;

import org.jspecify.annotations.NullMarked;
