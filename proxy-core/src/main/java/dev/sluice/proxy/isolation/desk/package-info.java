/**
 * The questions that decide about a request, each asked in one place: where it belongs, whose an id
 * is, what a name means and as what it runs (design sections 5 and 6).
 */
@NullMarked
package dev.sluice.proxy.isolation.desk;

import org.jspecify.annotations.NullMarked;
