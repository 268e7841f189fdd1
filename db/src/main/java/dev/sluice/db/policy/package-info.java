/**
 * Relations given to subjects, and the projects on which they hang. Objects are used as those of
 * {@link dev.sluice.db.identity} are.
 */
@NullMarked
package dev.sluice.db.policy;

import org.jspecify.annotations.NullMarked;
