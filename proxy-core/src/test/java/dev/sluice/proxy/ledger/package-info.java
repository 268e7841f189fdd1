@NullMarked
package dev.sluice.proxy.ledger;

import org.jspecify.annotations.NullMarked;
