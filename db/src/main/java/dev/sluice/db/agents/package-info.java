/**
 * Agents, where their projects' environments are placed, and what is deployed of them: a record for
 * each kind of row and an object that reads and writes it, used as those of {@link
 * dev.sluice.db.identity} are.
 */
@NullMarked
package dev.sluice.db.agents;

import org.jspecify.annotations.NullMarked;
