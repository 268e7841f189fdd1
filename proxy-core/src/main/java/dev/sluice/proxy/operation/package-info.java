/**
 * Every operation of a LangGraph API server as data: what it needs of a caller, which ids it names,
 * and what is done with it on a runtime that tenants share (contract section 3).
 */
@NullMarked
package dev.sluice.proxy.operation;

import org.jspecify.annotations.NullMarked;
