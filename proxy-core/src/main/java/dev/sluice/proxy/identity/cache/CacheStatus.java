package dev.sluice.proxy.identity.cache;

/**
 * What there is to tell of a cache, counted since the start. Immutable.
 *
 * @param name which cache it is: one of a few, never from a request
 * @param size about how many entries it holds
 * @param limit most entries, or units of weight, that it may hold
 * @param hits questions that were answered from it
 * @param misses questions that were not, and had to be loaded
 * @param evictions entries dropped because it was full
 * @param loading loads that are under way now
 * @param loadFailures loads that ended without an answer
 */
public record CacheStatus(
    String name,
    long size,
    long limit,
    long hits,
    long misses,
    long evictions,
    long loading,
    long loadFailures) {}
