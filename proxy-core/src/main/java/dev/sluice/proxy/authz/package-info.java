/** Whether a principal may do something: relations, permissions and the one table between them. */
@NullMarked
package dev.sluice.proxy.authz;

import org.jspecify.annotations.NullMarked;
