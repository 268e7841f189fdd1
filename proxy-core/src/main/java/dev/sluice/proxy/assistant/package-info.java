/**
 * Assistants as clients see them: a tenant's agents, and what clients made of these (design section
 * 6).
 */
@NullMarked
package dev.sluice.proxy.assistant;

import org.jspecify.annotations.NullMarked;
