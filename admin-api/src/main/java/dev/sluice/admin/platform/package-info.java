/**
 * The platform as one document says it: tenants, projects, agents, runtimes, placements and
 * bindings are brought to what is declared, in one transaction.
 */
@NullMarked
package dev.sluice.admin.platform;

import org.jspecify.annotations.NullMarked;
