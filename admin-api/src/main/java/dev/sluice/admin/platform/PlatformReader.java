package dev.sluice.admin.platform;

import dev.sluice.admin.platform.Platform.AgentSpec;
import dev.sluice.admin.platform.Platform.BindingSpec;
import dev.sluice.admin.platform.Platform.ProjectSpec;
import dev.sluice.admin.platform.Platform.RuntimeSpec;
import dev.sluice.admin.platform.Platform.TenantSpec;
import dev.sluice.admin.runtimes.Carrier;
import dev.sluice.admin.runtimes.RuntimeTarget;
import dev.sluice.db.policy.ProjectSettings;
import dev.sluice.db.runtimes.RuntimeSettings;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.ThreadVisibility;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a declaration; tells of all its faults at once. Thread-confined. */
public final class PlatformReader {

  private static final int MAX_NAME = 200;
  private static final int MAX_TEXT = 2_000;
  private static final int MAX_CAPACITY = 1_000_000;
  private static final int MAX_HOSTS = 100;

  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final String KEY_EXPECTED =
      "a letter from a to z, then at most 62 of a to z, 0 to 9 and -";
  private static final Pattern URL =
      Pattern.compile(
          "https?://([A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}])"
              + "(:[1-9][0-9]{0,4})?");
  private static final Pattern SECRET =
      Pattern.compile("(env:[A-Za-z_][A-Za-z0-9_]*|file:/[!-~]{1,900})");
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[1-9][0-9]{0,4})?");
  private static final Pattern VISIBILITY = Pattern.compile("principal|project");
  private static final Pattern ENVIRONMENT = Pattern.compile("dev|staging|prod");

  private final List<String> faults = new ArrayList<>();

  private PlatformReader() {}

  /**
   * The declaration that a document holds.
   *
   * @param tree maps, lists, strings, numbers, booleans and nulls
   * @throws DeclarationException with all that is wrong
   */
  public static Platform read(@Nullable Object tree) throws DeclarationException {
    PlatformReader reader = new PlatformReader();
    Platform platform = reader.platform(Node.of("", tree, reader.faults));
    if (!reader.faults.isEmpty()) {
      throw new DeclarationException(reader.faults);
    }
    return platform;
  }

  private Platform platform(Node node) {
    List<RuntimeSpec> runtimes = node.items("runtimes").stream().map(this::runtime).toList();
    List<TenantSpec> tenants = node.items("tenants").stream().map(this::tenant).toList();
    node.end();
    once("runtimes", "key", runtimes.stream().map(RuntimeSpec::key).toList());
    once("tenants", "slug", tenants.stream().map(TenantSpec::slug).toList());
    return new Platform(runtimes, tenants);
  }

  private void once(String where, String name, List<String> keys) {
    Set<String> seen = new HashSet<>();
    for (String key : keys) {
      if (!key.isEmpty() && !seen.add(key)) { // empty: not a good one, which was told already
        faults.add(where + ": the " + name + " " + key + " is there twice (expected: once)");
      }
    }
  }

  private RuntimeSpec runtime(Node node) {
    String key = node.need("key", KEY, KEY_EXPECTED);
    String tenant = node.text("tenant", KEY, "a tenant's slug");
    String field = node.text("secret-field", KEY, "a header field's name");
    RuntimeSettings settings =
        new RuntimeSettings(
            orElse(node.words("name", MAX_NAME), key),
            node.need("base-url", URL, "http:// or https://, a host, perhaps a port, and no path"),
            node.text("secret-ref", SECRET, "env:NAME or file:/path"),
            orElse(field, "x-api-key"),
            node.flag("in-configurable", true),
            node.flag("in-context", false),
            node.flag("assertion", true),
            node.whole("capacity", MAX_CAPACITY));
    if (!settings.baseUrl().isEmpty() && !RuntimeTarget.isUrl(settings.baseUrl())) {
      node.fault("base-url", "a host name or address, and a port of at most 65535");
    }
    node.end();
    return new RuntimeSpec(key, tenant, settings);
  }

  private static String orElse(@Nullable String given, String otherwise) {
    return given == null ? otherwise : given;
  }

  private TenantSpec tenant(Node node) {
    String slug = node.need("slug", KEY, KEY_EXPECTED);
    String name = orElse(node.words("name", MAX_NAME), slug);
    String main = node.text("default-project", KEY, "the key of a project");
    List<ProjectSpec> projects = node.items("projects").stream().map(this::project).toList();
    node.end();
    once("tenant " + slug, "project", projects.stream().map(ProjectSpec::key).toList());
    return new TenantSpec(slug, name, main, projects);
  }

  private ProjectSpec project(Node node) {
    String key = node.need("key", KEY, KEY_EXPECTED);
    String visibility = node.text("thread-visibility", VISIBILITY, "principal or project");
    String environment = node.text("default-environment", ENVIRONMENT, "dev, staging or prod");
    List<String> hosts =
        node.texts("webhook-hosts", HOST, "hosts in lower case, each perhaps with a port");
    if (hosts.size() > MAX_HOSTS) {
      node.fault("webhook-hosts", "at most " + MAX_HOSTS);
    }
    ProjectSettings settings =
        new ProjectSettings(
            orElse(node.words("name", MAX_NAME), key),
            ThreadVisibility.valueOf(orElse(visibility, "principal").toUpperCase(Locale.ROOT)),
            Environment.of(orElse(environment, "dev")).orElse(Environment.DEV),
            hosts);
    Map<Environment, String> placements = placements(node.child("placements"));
    List<AgentSpec> agents = node.items("agents").stream().map(this::agent).toList();
    node.end();
    once("project " + key, "agent", agents.stream().map(AgentSpec::key).toList());
    return new ProjectSpec(key, settings, placements, agents);
  }

  private static Map<Environment, String> placements(Node node) {
    Map<Environment, String> placements = new EnumMap<>(Environment.class);
    for (Environment environment : Environment.values()) {
      String runtime = node.text(environment.code(), KEY, "the key of a runtime");
      if (runtime != null) {
        placements.put(environment, runtime);
      }
    }
    node.end();
    return placements;
  }

  private AgentSpec agent(Node node) {
    String key = node.need("key", KEY, KEY_EXPECTED);
    String name = orElse(node.words("name", MAX_NAME), key);
    String description = node.words("description", MAX_TEXT);
    Node bindings = node.child("bindings");
    Map<Environment, BindingSpec> bound = new EnumMap<>(Environment.class);
    for (Environment environment : Environment.values()) {
      Node binding = bindings.child(environment.code());
      if (bindings.names().contains(environment.code())) {
        bound.put(environment, binding(binding));
      }
    }
    bindings.end();
    node.end();
    return new AgentSpec(key, name, description, bound);
  }

  private static BindingSpec binding(Node node) {
    String graph = node.words("graph", MAX_NAME);
    if (graph == null) {
      node.fault("graph", "a graph's name");
    }
    String assistant = node.text("assistant", UUID_FORM, "a UUID");
    BindingSpec spec =
        new BindingSpec(
            orElse(graph, ""),
            assistant == null ? null : UUID.fromString(assistant),
            node.json("config"),
            node.json("context"),
            node.words("note", MAX_TEXT),
            node.words("source-commit", MAX_NAME));
    if (spec.assistant() != null && Carrier.isNeeded(spec.config(), spec.context())) {
      node.fault(
          "assistant",
          "none beside config or context, as its runs have that one's own: name the graph alone");
    }
    node.end();
    return spec;
  }
}
