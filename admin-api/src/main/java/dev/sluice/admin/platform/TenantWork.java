package dev.sluice.admin.platform;

import dev.sluice.admin.platform.Platform.ProjectSpec;
import dev.sluice.admin.platform.Platform.TenantSpec;
import dev.sluice.admin.platform.Step.Kind;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.policy.ProjectRow;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings tenants to what is declared of them. */
final class TenantWork {

  private static final int PAGE = 500;

  private final Work work;
  private final Looks looks;
  private final Carriers carriers;
  private final Set<String> made = new HashSet<>();

  TenantWork(Work work, Looks looks, Carriers carriers) {
    this.work = work;
    this.looks = looks;
    this.carriers = carriers;
  }

  /** The tenant itself: runtimes may be dedicated to it. */
  void bring(TenantSpec spec) throws DeclarationException {
    String what = "tenant " + spec.slug();
    TenantDao tenants = work.rows(TenantDao.class);
    Optional<TenantRow> there = tenants.findBySlug(spec.slug());
    if (there.isEmpty()) {
      work.created(what, besides(spec), tenants.create(spec.name(), spec.slug()));
      made.add(spec.slug());
    } else if (there.get().name().equals(spec.name())) {
      work.did(Kind.UNCHANGED, what);
    } else {
      TenantRow row = there.get();
      work.updated(
          what,
          new Changes().ofText("name", row.name(), spec.name()).text(),
          tenants.rename(row.id(), row.revision(), spec.name()));
    }
  }

  /**
   * The project that every tenant has from its beginning; where it is declared, its step says so.
   */
  private static String besides(TenantSpec spec) {
    boolean isDeclared =
        spec.projects().stream().anyMatch(project -> project.key().equals(ProjectDao.DEFAULT_KEY));
    return isDeclared ? "" : "with its project " + ProjectDao.DEFAULT_KEY;
  }

  /** What is in it. */
  void fill(TenantSpec spec) throws DeclarationException {
    TenantRow tenant = row(spec);
    ProjectWork projects =
        new ProjectWork(
            work,
            new BindingWork(work, looks, carriers, tenant),
            carriers,
            tenant,
            made.contains(spec.slug()));
    for (ProjectSpec project : spec.projects()) {
      projects.bring(project);
    }
    if (spec.defaultProject() != null) {
      makeDefault(tenant, spec.defaultProject());
    }
  }

  TenantRow row(TenantSpec spec) {
    return work.rows(TenantDao.class).findBySlug(spec.slug()).orElseThrow();
  }

  private void makeDefault(TenantRow tenant, String key) throws DeclarationException {
    String what = "default project of " + tenant.slug();
    ProjectDao projects = work.rows(ProjectDao.class);
    Optional<ProjectRow> project = projects.findByKey(tenant.id(), key);
    if (project.isEmpty()) {
      throw new DeclarationException(what + ": there is no project " + key);
    }
    if (project.get().isDefault()) {
      work.did(Kind.UNCHANGED, what);
      return;
    }
    String before = defaultOf(projects, tenant);
    projects.makeDefault(tenant.id(), project.get().id());
    work.did(Kind.UPDATE, what, new Changes().of("project", before, key).text());
  }

  private static @Nullable String defaultOf(ProjectDao projects, TenantRow tenant) {
    for (ProjectRow row :
        Pages.all(
            PAGE, (after, limit) -> projects.list(tenant.id(), after, limit), ProjectRow::id)) {
      if (row.isDefault()) {
        return row.key();
      }
    }
    return null;
  }
}
