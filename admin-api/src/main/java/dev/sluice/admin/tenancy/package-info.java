/** Tenants, who belongs to them, and what was given to whom: the resources of the API. */
@NullMarked
package dev.sluice.admin.tenancy;

import org.jspecify.annotations.NullMarked;
