package dev.sluice.admin.platform;

import dev.sluice.admin.runtimes.Carrier;
import dev.sluice.db.Daos;
import dev.sluice.db.agents.AgentDao;
import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.agents.BindingDao;
import dev.sluice.db.agents.BindingRow;
import dev.sluice.db.agents.DeploymentDao;
import dev.sluice.db.agents.DeploymentRow;
import dev.sluice.db.agents.PlacementDao;
import dev.sluice.db.agents.PlacementRow;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.identity.TenantRow;
import dev.sluice.db.policy.ProjectDao;
import dev.sluice.db.policy.ProjectRow;
import dev.sluice.db.runtimes.RuntimeDao;
import dev.sluice.db.runtimes.RuntimeGraphRow;
import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.db.runtimes.UsableRuntimeDao;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes what there is in the form in which it is declared. Thread-confined; blocks. */
public final class PlatformExport {

  private static final int PAGE = 500;
  private static final int MAX_GRAPHS = 2_000;

  private final Daos daos;
  private final Map<UUID, String> runtimes = new HashMap<>();

  private PlatformExport(Daos daos) {
    this.daos = daos;
  }

  /** A text of JSON, to be written as what it says. */
  public record Json(String text) {}

  /** Maps, lists, strings, numbers, booleans and {@link Json}; of credentials the references. */
  public static Map<String, Object> of(Daos daos) {
    return new PlatformExport(daos).platform();
  }

  private Map<String, Object> platform() {
    Map<UUID, String> slugs = new HashMap<>();
    TenantDao dao = daos.of(TenantDao.class);
    List<TenantRow> tenants =
        Pages.all(PAGE, (after, limit) -> dao.list(null, null, null, after, limit), TenantRow::id);
    tenants.forEach(tenant -> slugs.put(tenant.id(), tenant.slug()));
    Map<String, Object> platform = new LinkedHashMap<>();
    platform.put("runtimes", runtimes(slugs));
    platform.put("tenants", tenants.stream().map(this::tenant).toList());
    return platform;
  }

  private List<Object> runtimes(Map<UUID, String> slugs) {
    RuntimeDao dao = daos.of(RuntimeDao.class);
    List<Object> items = new ArrayList<>();
    for (RuntimeRow row :
        Pages.all(
            PAGE, (after, limit) -> dao.list(null, null, null, after, limit), RuntimeRow::id)) {
      runtimes.put(row.id(), row.key());
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("key", row.key());
      item.put("name", row.name());
      put(item, "tenant", row.tenantId() == null ? null : slugs.get(row.tenantId()));
      item.put("base-url", row.baseUrl());
      put(item, "secret-ref", row.secretRef());
      item.put("secret-field", row.secretField());
      item.put("in-configurable", row.inConfigurable());
      item.put("in-context", row.inContext());
      item.put("assertion", row.assertion());
      put(item, "capacity", row.capacity());
      items.add(item);
    }
    return items;
  }

  private static void put(Map<String, Object> item, String name, @Nullable Object value) {
    if (value != null) {
      item.put(name, value);
    }
  }

  private Map<String, Object> tenant(TenantRow row) {
    ProjectDao dao = daos.of(ProjectDao.class);
    List<ProjectRow> projects =
        Pages.all(PAGE, (after, limit) -> dao.list(row.id(), after, limit), ProjectRow::id);
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("slug", row.slug());
    item.put("name", row.name());
    for (ProjectRow project : projects) {
      if (project.isDefault()) {
        item.put("default-project", project.key());
      }
    }
    item.put("projects", projects.stream().map(this::project).toList());
    return item;
  }

  private Map<String, Object> project(ProjectRow row) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("key", row.key());
    item.put("name", row.name());
    item.put("thread-visibility", row.threadVisibility().name().toLowerCase(Locale.ROOT));
    item.put("default-environment", row.defaultEnvironment().code());
    item.put("webhook-hosts", row.webhookHosts());
    Map<String, Object> placements = new TreeMap<>();
    for (PlacementRow placement :
        daos.of(PlacementDao.class).list(row.tenantId(), row.id(), null, null, null, PAGE)) {
      placements.put(
          placement.env().code(), Objects.requireNonNull(runtimes.get(placement.runtimeId())));
    }
    item.put("placements", placements);
    AgentDao dao = daos.of(AgentDao.class);
    item.put(
        "agents",
        Pages.all(
                PAGE,
                (after, limit) -> dao.list(row.tenantId(), row.id(), null, null, after, limit),
                AgentRow::id)
            .stream()
            .map(this::agent)
            .toList());
    return item;
  }

  private Map<String, Object> agent(AgentRow row) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("key", row.key());
    item.put("name", row.name());
    put(item, "description", row.description());
    Map<String, Object> bindings = new TreeMap<>();
    for (BindingRow binding :
        daos.of(BindingDao.class).list(row.tenantId(), row.id(), null, null, null, PAGE)) {
      bindings.put(binding.env().code(), binding(binding));
    }
    item.put("bindings", bindings);
    return item;
  }

  private Map<String, Object> binding(BindingRow row) {
    DeploymentRow live =
        daos.of(DeploymentDao.class).find(row.tenantId(), row.deploymentId()).orElseThrow();
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("graph", live.graphId());
    if (isGraphsOwn(live)) {
      item.put("config", new Json(live.config()));
      item.put("context", new Json(live.context()));
    } else { // a config that could once be given beside it came to no run, and can't be any more
      item.put("assistant", live.assistantId().toString());
    }
    put(item, "note", live.note());
    put(item, "source-commit", live.sourceCommit());
    return item;
  }

  /** Or one that was made of the graph, and is again by whoever reads this. */
  private boolean isGraphsOwn(DeploymentRow live) {
    if (Carrier.isOne(live.assistantId(), live.config(), live.context())) {
      return true;
    }
    for (RuntimeGraphRow graph :
        daos.of(UsableRuntimeDao.class).graphs(live.runtimeId(), MAX_GRAPHS)) {
      if (graph.graphId().equals(live.graphId())) {
        return graph.assistantId().equals(live.assistantId());
      }
    }
    return false;
  }
}
