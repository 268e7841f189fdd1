package dev.sluice.proxy.directory;

import java.util.Set;
import java.util.UUID;

/**
 * A project of a tenant. Immutable.
 *
 * @param environment which of its environments a request means that names none
 * @param webhookHosts hosts that runs may call back, in lower case; empty: none
 */
public record Project(
    UUID id,
    String key,
    Environment environment,
    ThreadVisibility visibility,
    Set<String> webhookHosts) {}
