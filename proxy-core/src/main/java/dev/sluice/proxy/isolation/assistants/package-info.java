/**
 * Assistants as clients see them: platform agents, and what clients made of them (design section 6,
 * Naming).
 */
@NullMarked
package dev.sluice.proxy.isolation.assistants;

import org.jspecify.annotations.NullMarked;
