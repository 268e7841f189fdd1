/** Tenants and their projects, who belongs to them, and what was given to whom. */
@NullMarked
package dev.sluice.admin.tenancy;

import org.jspecify.annotations.NullMarked;
