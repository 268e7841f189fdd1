package dev.sluice.admin.member;

import dev.sluice.db.identity.Status;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.TenantRole;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** From the words of the API to those of the code. Their fields have let no other words pass. */
public final class Codes {

  private Codes() {}

  public static TenantRole role(String code) {
    return TenantRole.valueOf(code.toUpperCase(Locale.ROOT));
  }

  public static @Nullable TenantRole roleOrNull(@Nullable String code) {
    return code == null ? null : role(code);
  }

  public static Relation relation(String code) {
    return Relation.valueOf(code.toUpperCase(Locale.ROOT));
  }

  public static @Nullable Relation relationOrNull(@Nullable String code) {
    return code == null ? null : relation(code);
  }

  public static PrincipalKind kind(String code) {
    return PrincipalKind.valueOf(code.toUpperCase(Locale.ROOT));
  }

  public static @Nullable PrincipalKind kindOrNull(@Nullable String code) {
    return code == null ? null : kind(code);
  }

  public static @Nullable Status statusOrNull(@Nullable String code) {
    return code == null ? null : Status.valueOf(code.toUpperCase(Locale.ROOT));
  }
}
