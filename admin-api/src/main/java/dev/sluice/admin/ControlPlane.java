package dev.sluice.admin;

import dev.sluice.admin.access.CallerSource;
import dev.sluice.admin.accounts.KeyMaker;
import dev.sluice.admin.runtimes.RuntimeInspector;
import dev.sluice.db.Database;
import dev.sluice.proxy.identity.IdentitySource;
import java.time.InstantSource;

/**
 * What the admin port needs beside {@link AdminSources} to manage identity and tenants. All of it
 * is thread-safe and used on virtual threads only.
 *
 * @param callers whose credentials are whose
 * @param identities where people are made known
 * @param keyMaker makes the API keys
 * @param clock by which keys end
 * @param runtimes how runtimes are asked; whoever makes it closes it
 */
public record ControlPlane(
    Database database,
    CallerSource callers,
    IdentitySource identities,
    KeyMaker keyMaker,
    InstantSource clock,
    RuntimeInspector runtimes) {}
