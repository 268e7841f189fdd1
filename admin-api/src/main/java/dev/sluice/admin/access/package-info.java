/** Who asks the admin API, and whether they may. */
@NullMarked
package dev.sluice.admin.access;

import org.jspecify.annotations.NullMarked;
