/**
 * The admin port: health, metrics and what an operator may see and change of a running process.
 * {@link dev.sluice.admin.Routes} lists what is served, {@link dev.sluice.admin.AdminServer} starts
 * it.
 */
@NullMarked
package dev.sluice.admin;

import org.jspecify.annotations.NullMarked;
