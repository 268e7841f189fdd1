package dev.sluice.admin;

import java.time.Instant;

/**
 * What runs here.
 *
 * @param commit the source commit it was built from; {@code unknown} outside a repository
 * @param started when this process started
 */
public record BuildInfo(String version, String commit, Instant started) {}
