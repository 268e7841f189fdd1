/** What the build itself runs: reports and training, each a program of one file. */
@NullMarked
package dev.sluice.config.house;

import org.jspecify.annotations.NullMarked;
