package dev.sluice.admin.platform;

import dev.sluice.admin.platform.Platform.AgentSpec;
import dev.sluice.admin.platform.Platform.ProjectSpec;
import dev.sluice.admin.platform.Step.Kind;
import dev.sluice.db.agents.AgentDao;
import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.agents.PlacementDao;
import dev.sluice.db.agents.PlacementRow;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.policy.ProjectRow;
import dev.sluice.db.policy.ProjectSettings;
import dev.sluice.db.runtimes.RuntimeDao;
import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.proxy.directory.Environment;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Brings a tenant's projects to what is declared of them. */
final class ProjectWork {

  private final Work work;
  private final BindingWork bindings;
  private final Carriers carriers;
  private final TenantRow tenant;
  private final boolean isNew;

  /**
   * Of a tenant.
   *
   * @param isNew whether it was made in this transaction, and so the project that each has
   */
  ProjectWork(Work work, BindingWork bindings, Carriers carriers, TenantRow tenant, boolean isNew) {
    this.work = work;
    this.bindings = bindings;
    this.carriers = carriers;
    this.tenant = tenant;
    this.isNew = isNew;
  }

  void bring(ProjectSpec spec) throws DeclarationException {
    ProjectRow project = project(spec);
    for (var placement : new TreeMap<>(spec.placements()).entrySet()) {
      place(project, placement);
    }
    for (AgentSpec agent : spec.agents()) {
      agent(project, agent);
    }
  }

  private ProjectRow project(ProjectSpec spec) throws DeclarationException {
    String what = "project " + tenant.slug() + "/" + spec.key();
    ProjectDao projects = work.rows(ProjectDao.class);
    Optional<ProjectRow> there = projects.findByKey(tenant.id(), spec.key());
    if (there.isEmpty()) {
      return work.created(what, projects.create(tenant.id(), spec.key(), spec.settings()));
    }
    ProjectRow row = there.get();
    ProjectSettings settings =
        new ProjectSettings(
            row.name(), row.threadVisibility(), row.defaultEnvironment(), row.webhookHosts());
    if (settings.equals(spec.settings())) {
      work.did(isNew ? Kind.CREATE : Kind.UNCHANGED, what);
      return row;
    }
    return work.updated(
        isNew ? Kind.CREATE : Kind.UPDATE,
        what,
        isNew ? "" : changes(settings, spec.settings()),
        projects.update(tenant.id(), row.id(), row.revision(), spec.settings()));
  }

  private static String changes(ProjectSettings before, ProjectSettings after) {
    return new Changes()
        .ofText("name", before.name(), after.name())
        .of("thread-visibility", before.threadVisibility(), after.threadVisibility())
        .of("default-environment", before.defaultEnvironment(), after.defaultEnvironment())
        .of("webhook-hosts", before.webhookHosts(), after.webhookHosts())
        .text();
  }

  private void place(ProjectRow project, Map.Entry<Environment, String> placement)
      throws DeclarationException {
    Environment environment = placement.getKey();
    String what = "placement %s/%s %s".formatted(tenant.slug(), project.key(), environment.code());
    Optional<RuntimeRow> runtime = work.rows(RuntimeDao.class).findByKey(placement.getValue());
    if (runtime.isEmpty() || !serves(runtime.get())) {
      throw new DeclarationException(
          what + ": no runtime that serves the tenant has the key " + placement.getValue());
    }
    UUID id = runtime.get().id();
    PlacementDao placements = work.rows(PlacementDao.class);
    Optional<PlacementRow> there = placements.find(tenant.id(), project.id(), environment);
    if (there.isEmpty()) {
      placements.insert(tenant.id(), project.id(), environment, id);
      work.did(Kind.CREATE, what, placement.getValue());
    } else if (there.get().runtimeId().equals(id)) {
      work.did(Kind.UNCHANGED, what);
    } else {
      String from = work.rows(RuntimeDao.class).find(there.get().runtimeId()).orElseThrow().key();
      work.updated(
          what,
          new Changes().of("runtime", from, placement.getValue()).text(),
          placements.move(tenant.id(), project.id(), environment, null, id));
    }
  }

  private boolean serves(RuntimeRow runtime) {
    return runtime.tenantId() == null || runtime.tenantId().equals(tenant.id());
  }

  private void agent(ProjectRow project, AgentSpec spec) throws DeclarationException {
    String name = tenant.slug() + "/" + project.key() + "/" + spec.key();
    AgentDao agents = work.rows(AgentDao.class);
    Optional<AgentRow> there = agents.findByKey(tenant.id(), project.id(), spec.key());
    AgentRow agent;
    if (there.isEmpty()) {
      agent = made(name, project, spec);
    } else if (there.get().name().equals(spec.name())
        && Objects.equals(there.get().description(), spec.description())) {
      work.did(Kind.UNCHANGED, "agent " + name);
      agent = there.get();
    } else {
      AgentRow row = there.get();
      agent =
          work.updated(
              "agent " + name,
              new Changes()
                  .ofText("name", row.name(), spec.name())
                  .ofText("description", row.description(), spec.description())
                  .text(),
              agents.update(
                  tenant.id(), row.id(), row.revision(), spec.name(), spec.description()));
    }
    for (var binding : new TreeMap<>(spec.bindings()).entrySet()) {
      bindings.bring(name, agent, binding.getKey(), binding.getValue());
    }
  }

  /** With the id that it had in the plan. */
  private AgentRow made(String name, ProjectRow project, AgentSpec spec)
      throws DeclarationException {
    AgentRow row =
        work.created(
            "agent " + name,
            work.rows(AgentDao.class)
                .create(
                    work.isForGood() ? carriers.agent(name) : null,
                    tenant.id(),
                    project.id(),
                    spec.key(),
                    spec.name(),
                    spec.description()));
    if (!work.isForGood()) {
      carriers.plan(name, row.id());
    }
    return row;
  }
}
