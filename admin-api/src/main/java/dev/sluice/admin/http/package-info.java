/**
 * HTTP on the admin port, apart from what is said there: framing, limits, deadlines, refusals, and
 * the way of a request from the event loop to a virtual thread and back.
 */
@NullMarked
package dev.sluice.admin.http;

import org.jspecify.annotations.NullMarked;
