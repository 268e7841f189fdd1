package dev.sluice.admin.tenancy;

import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.value.Field;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** All endpoints of identity and tenants, in the order of the documents. */
public final class Endpoints {

  private Endpoints() {}

  /**
   * As the API would.
   *
   * @throws IllegalArgumentException when the two can name nobody
   */
  public static void checkIdentity(String issuer, String subject) {
    check(Members.ISSUER, issuer);
    check(Members.SUBJECT, subject);
  }

  private static void check(Field field, String value) {
    String expected = field.whyNot(value);
    if (expected != null) {
      throw new IllegalArgumentException(
          field.name() + ": " + value + " (expected: " + expected + ")");
    }
  }

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
