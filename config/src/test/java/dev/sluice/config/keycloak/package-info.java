/**
 * A real Keycloak with the realms that are shipped, and how people and programs sign in to it.
 * {@link dev.sluice.config.keycloak.RealKeycloak#shared} is the door.
 */
@NullMarked
package dev.sluice.config.keycloak;

import org.jspecify.annotations.NullMarked;
