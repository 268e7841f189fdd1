package dev.sluice.admin.tenancy;

import dev.sluice.admin.accounts.ApiKeys;
import dev.sluice.admin.accounts.KeyMaker;
import dev.sluice.admin.accounts.Me;
import dev.sluice.admin.accounts.PlatformAdmins;
import dev.sluice.admin.accounts.ServiceAccounts;
import dev.sluice.admin.accounts.Users;
import dev.sluice.admin.api.Endpoint;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** All endpoints of tenants and accounts, in the order of the documents. */
public final class Endpoints {

  private Endpoints() {}

  /** Everything. */
  public static List<Endpoint> of(KeyMaker keyMaker, InstantSource clock) {
    return Stream.of(
            Me.endpoints(),
            Tenants.endpoints(),
            Memberships.endpoints(),
            ServiceAccounts.endpoints(),
            new ApiKeys(keyMaker, clock).endpoints(),
            Projects.endpoints(),
            Relations.endpoints(),
            Users.endpoints(),
            PlatformAdmins.endpoints())
        .flatMap(List::stream)
        .toList();
  }
}
