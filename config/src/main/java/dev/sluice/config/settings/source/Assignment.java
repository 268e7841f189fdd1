package dev.sluice.config.settings.source;

/**
 * A value from the command line, or from code. Immutable.
 *
 * @param source the option it was given with, as operators know it
 */
public record Assignment(String source, String key, String value) {}
