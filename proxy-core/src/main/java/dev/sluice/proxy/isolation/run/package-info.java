/** What is read and changed of bodies about threads, runs and crons (design section 6). */
@NullMarked
package dev.sluice.proxy.isolation.run;

import org.jspecify.annotations.NullMarked;
