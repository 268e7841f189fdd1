package dev.sluice.db.runtimes;

import org.jspecify.annotations.Nullable;

/**
 * What of a runtime may change. Immutable.
 *
 * @param secretRef where our credential is kept ({@code env:NAME}, {@code file:/path}); null: none
 * @param secretField the header field that carries it, in lower case
 * @param capacity most runs at once; null: no limit of ours
 */
public record RuntimeSettings(
    String name,
    String baseUrl,
    @Nullable String secretRef,
    String secretField,
    boolean inConfigurable,
    boolean inContext,
    boolean assertion,
    @Nullable Integer capacity) {}
