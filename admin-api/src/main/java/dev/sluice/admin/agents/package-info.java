/** A tenant's agents: where they are placed, what is deployed of them, and what is live. */
@NullMarked
package dev.sluice.admin.agents;

import org.jspecify.annotations.NullMarked;
