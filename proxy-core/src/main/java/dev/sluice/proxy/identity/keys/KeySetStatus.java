package dev.sluice.proxy.identity.keys;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell about an issuer's keys. Immutable.
 *
 * @param keys how many of them may be used
 * @param age since the last fetch that succeeded began; null while there was none
 * @param fetched how often they were fetched since the start
 * @param failed how often that failed
 */
public record KeySetStatus(
    String issuer, int keys, @Nullable Duration age, long fetched, long failed) {}
