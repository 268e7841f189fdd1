/**
 * The gateway between the official SDKs and a real LangGraph server.
 *
 * <p>What the SDKs do is in {@code config/src/test/e2e}; here it is started, once with and once
 * without a gateway in between, and compared.
 */
@NullMarked
package dev.sluice.config.e2e;

import org.jspecify.annotations.NullMarked;
