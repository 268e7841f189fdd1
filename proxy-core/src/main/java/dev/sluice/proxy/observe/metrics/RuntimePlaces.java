package dev.sluice.proxy.observe.metrics;

/**
 * How many places at a runtime are taken.
 *
 * @param runtime its name
 */
public record RuntimePlaces(String runtime, int shortExchanges, int longExchanges) {}
