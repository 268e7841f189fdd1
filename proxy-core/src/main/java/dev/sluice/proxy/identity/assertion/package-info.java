/**
 * The signed assertion by which a runtime learns who calls ({@code X-Sluice-Assertion}), and the
 * keys it is signed with: {@link dev.sluice.proxy.identity.assertion.Assertions} signs, {@link
 * dev.sluice.proxy.identity.assertion.PublicKeys} is what verifiers read.
 */
@NullMarked
package dev.sluice.proxy.identity.assertion;

import org.jspecify.annotations.NullMarked;
