package dev.sluice.admin.platform;

import dev.sluice.admin.platform.Platform.AgentSpec;
import dev.sluice.admin.platform.Platform.ProjectSpec;
import dev.sluice.admin.platform.Platform.TenantSpec;
import dev.sluice.db.agents.AgentDao;
import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.agents.BindingDao;
import dev.sluice.db.agents.BindingRow;
import dev.sluice.db.agents.PlacementDao;
import dev.sluice.db.agents.PlacementRow;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.policy.ProjectRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes away what is in a declared tenant and is not declared itself. */
final class Pruning {

  private static final int PAGE = 500;

  private final Work work;
  private final TenantRow tenant;
  private final Map<String, ProjectSpec> declared = new HashMap<>();

  Pruning(Work work, TenantRow tenant, TenantSpec spec) {
    this.work = work;
    this.tenant = tenant;
    spec.projects().forEach(project -> declared.put(project.key(), project));
  }

  void run() throws DeclarationException {
    ProjectDao projects = work.rows(ProjectDao.class);
    List<ProjectRow> rows =
        Pages.all(PAGE, (after, limit) -> projects.list(tenant.id(), after, limit), ProjectRow::id);
    for (ProjectRow project : rows) {
      ProjectSpec spec = declared.get(project.key());
      agents(project, spec);
      placements(project, spec);
      if (spec == null && !project.isDefault()) {
        work.deleted(
            "project " + tenant.slug() + "/" + project.key(),
            projects.delete(tenant.id(), project.id(), null));
      }
    }
  }

  private void agents(ProjectRow project, @Nullable ProjectSpec spec) throws DeclarationException {
    AgentDao agents = work.rows(AgentDao.class);
    List<AgentRow> rows =
        Pages.all(
            PAGE,
            (after, limit) -> agents.list(tenant.id(), project.id(), null, null, after, limit),
            AgentRow::id);
    for (AgentRow agent : rows) {
      String name = tenant.slug() + "/" + project.key() + "/" + agent.key();
      AgentSpec kept = spec == null ? null : find(spec, agent.key());
      bindings(name, agent.id(), kept);
      if (kept == null) {
        work.deleted("agent " + name, agents.delete(tenant.id(), agent.id(), null));
      }
    }
  }

  private static @Nullable AgentSpec find(ProjectSpec project, String key) {
    for (AgentSpec agent : project.agents()) {
      if (agent.key().equals(key)) {
        return agent;
      }
    }
    return null;
  }

  private void bindings(String name, UUID agent, @Nullable AgentSpec kept)
      throws DeclarationException {
    BindingDao bindings = work.rows(BindingDao.class);
    for (BindingRow row : bindings.list(tenant.id(), agent, null, null, null, PAGE)) {
      if (kept == null || !kept.bindings().containsKey(row.env())) {
        work.deleted(
            "binding " + name + " " + row.env().code(),
            bindings.delete(tenant.id(), agent, row.env(), null));
      }
    }
  }

  private void placements(ProjectRow project, @Nullable ProjectSpec spec)
      throws DeclarationException {
    PlacementDao placements = work.rows(PlacementDao.class);
    for (PlacementRow row : placements.list(tenant.id(), project.id(), null, null, null, PAGE)) {
      if (spec == null || !spec.placements().containsKey(row.env())) {
        work.deleted(
            "placement %s/%s %s".formatted(tenant.slug(), project.key(), row.env().code()),
            placements.delete(tenant.id(), project.id(), row.env(), null));
      }
    }
  }
}
