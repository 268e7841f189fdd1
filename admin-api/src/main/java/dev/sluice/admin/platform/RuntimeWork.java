package dev.sluice.admin.platform;

import dev.sluice.admin.platform.Platform.RuntimeSpec;
import dev.sluice.admin.platform.Step.Kind;
import dev.sluice.admin.runtimes.Look;
import dev.sluice.admin.runtimes.RuntimeTarget;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.runtimes.RuntimeDao;
import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.db.runtimes.RuntimeSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Brings runtimes to what is declared of them. */
final class RuntimeWork {

  private static final int PAGE = 500;

  private final Work work;
  private final Looks looks;

  RuntimeWork(Work work, Looks looks) {
    this.work = work;
    this.looks = looks;
  }

  void bring(RuntimeSpec spec) throws DeclarationException {
    String what = "runtime " + spec.key();
    RuntimeDao runtimes = work.rows(RuntimeDao.class);
    UUID tenant = tenant(what, spec.tenant());
    Optional<RuntimeRow> there = runtimes.findByKey(spec.key());
    if (there.isEmpty()) {
      Look look = look(what, spec);
      RuntimeRow made = work.created(what, runtimes.create(spec.key(), tenant, spec.settings()));
      look.note(work.daos(), made.id());
      return;
    }
    RuntimeRow row = there.get();
    if (!Objects.equals(row.tenantId(), tenant)) {
      throw new DeclarationException(what + ": whom it serves never changes");
    }
    if (row.settings().equals(spec.settings())) {
      work.did(Kind.UNCHANGED, what);
      return;
    }
    Look look = look(what, spec);
    work.updated(
        what,
        changes(row.settings(), spec.settings()),
        runtimes.update(row.id(), row.revision(), spec.settings()));
    look.note(work.daos(), row.id());
  }

  private static String changes(RuntimeSettings before, RuntimeSettings after) {
    return new Changes()
        .ofText("name", before.name(), after.name())
        .of("base-url", before.baseUrl(), after.baseUrl())
        .of("secret-ref", before.secretRef(), after.secretRef())
        .of("secret-field", before.secretField(), after.secretField())
        .of("in-configurable", before.inConfigurable(), after.inConfigurable())
        .of("in-context", before.inContext(), after.inContext())
        .of("assertion", before.assertion(), after.assertion())
        .of("capacity", before.capacity(), after.capacity())
        .text();
  }

  private Look look(String what, RuntimeSpec spec) throws DeclarationException {
    Look look = looks.at(RuntimeTarget.of(spec.key(), spec.settings()));
    if (look.found() == null) {
      throw new DeclarationException(what + ": " + look.failure());
    }
    return look;
  }

  private @Nullable UUID tenant(String what, @Nullable String slug) throws DeclarationException {
    if (slug == null) {
      return null;
    }
    Optional<TenantRow> tenant = work.rows(TenantDao.class).findBySlug(slug);
    if (tenant.isEmpty()) {
      throw new DeclarationException(what + ": there is no tenant " + slug);
    }
    return tenant.get().id();
  }

  void prune(List<RuntimeSpec> declared) throws DeclarationException {
    Set<String> kept = new HashSet<>();
    declared.forEach(spec -> kept.add(spec.key()));
    RuntimeDao runtimes = work.rows(RuntimeDao.class);
    for (RuntimeRow row :
        Pages.all(
            PAGE,
            (after, limit) -> runtimes.list(null, null, null, after, limit),
            RuntimeRow::id)) {
      if (!kept.contains(row.key())) {
        work.deleted("runtime " + row.key(), runtimes.delete(row.id(), null));
      }
    }
  }
}
