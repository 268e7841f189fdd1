/**
 * What a tenant has and where it runs: projects, agents, their deployments, placements and runtimes
 * (design section 6), as requests need to know it.
 */
@NullMarked
package dev.sluice.proxy.directory;

import org.jspecify.annotations.NullMarked;
