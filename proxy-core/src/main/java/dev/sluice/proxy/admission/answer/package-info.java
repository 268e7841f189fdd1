/** What the gateway says in its own words: whole answers, and problems (RFC 9457). */
@NullMarked
package dev.sluice.proxy.admission.answer;

import org.jspecify.annotations.NullMarked;
