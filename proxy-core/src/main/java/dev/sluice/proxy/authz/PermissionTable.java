package dev.sluice.proxy.authz;

import static dev.sluice.proxy.authz.Permission.ASSISTANTS;
import static dev.sluice.proxy.authz.Permission.CRONS;
import static dev.sluice.proxy.authz.Permission.READ_ALL_THREADS;
import static dev.sluice.proxy.authz.Permission.READ_STATE;
import static dev.sluice.proxy.authz.Permission.RESUME;
import static dev.sluice.proxy.authz.Permission.RUN;
import static dev.sluice.proxy.authz.Permission.STORE;
import static dev.sluice.proxy.authz.Permission.WRITE_STATE;

import dev.sluice.proxy.identity.TenantRole;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one table between what a subject is and what it may do. */
public final class PermissionTable {
  /*
   *                      run  read  write  resume  crons  store  assistants  all threads  everything
   *  tenant  owner        x    x     x      x       x      x      x           x            x
   *          admin        x    x     x      x       x      x      x           x            x
   *          member       what its relations to projects give
   *          auditor           x                                              x
   *  project admin        x    x     x      x       x      x      x           x
   *          developer    x    x     x      x       x      x      x
   *          operator     x    x     x      x       x      x      x           x
   *          viewer            x
   */
  private static final Set<Permission> ALL = EnumSet.allOf(Permission.class);
  private static final Set<Permission> NONE = EnumSet.noneOf(Permission.class);
  private static final Set<Permission> READ = EnumSet.of(READ_STATE);
  private static final Set<Permission> AUDIT = EnumSet.of(READ_STATE, READ_ALL_THREADS);
  private static final Set<Permission> WORK =
      EnumSet.of(RUN, READ_STATE, WRITE_STATE, RESUME, CRONS, STORE, ASSISTANTS);
  private static final Set<Permission> OVERSEE =
      EnumSet.of(RUN, READ_STATE, WRITE_STATE, RESUME, CRONS, STORE, ASSISTANTS, READ_ALL_THREADS);

  private PermissionTable() {}

  /** Whether a role in the tenant gives this by itself; null is no role. */
  public static boolean gives(@Nullable TenantRole role, Permission permission) {
    return role != null && of(role).contains(permission);
  }

  /** Whether a relation to a project gives this there. */
  public static boolean gives(Relation relation, Permission permission) {
    return of(relation).contains(permission);
  }

  private static Set<Permission> of(TenantRole role) {
    return switch (role) {
      case OWNER, ADMIN -> ALL;
      case MEMBER -> NONE;
      case AUDITOR -> AUDIT;
    };
  }

  private static Set<Permission> of(Relation relation) {
    return switch (relation) {
      case ADMIN, OPERATOR -> OVERSEE;
      case DEVELOPER -> WORK;
      case VIEWER -> READ;
    };
  }
}
