/** Tickets, the keys of identity assertions, and the identity that a first start makes. */
@NullMarked
package dev.sluice.db.credential;

import org.jspecify.annotations.NullMarked;
