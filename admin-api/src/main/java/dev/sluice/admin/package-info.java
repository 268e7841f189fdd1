@NullMarked
package dev.sluice.admin;

import org.jspecify.annotations.NullMarked;
