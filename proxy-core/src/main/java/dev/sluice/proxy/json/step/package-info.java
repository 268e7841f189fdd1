/**
 * Steps through JSON as its bytes come, by the whole grammar: what is met is told to a {@link
 * dev.sluice.proxy.json.step.JsonListener}, what breaks the grammar is a {@link
 * dev.sluice.proxy.json.step.JsonFault}. Knows nothing of who wants which of it.
 */
@NullMarked
package dev.sluice.proxy.json.step;

import org.jspecify.annotations.NullMarked;
