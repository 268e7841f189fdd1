package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.db.Database;
import dev.sluice.db.agents.BindingDao;
import dev.sluice.db.agents.BindingRow;
import dev.sluice.db.agents.DeploymentDao;
import dev.sluice.db.agents.DeploymentRow;
import dev.sluice.db.agents.NewDeployment;
import dev.sluice.db.gateway.JdbiSigningKeyStore;
import dev.sluice.db.idempotency.IdempotencyDao;
import dev.sluice.db.identity.TenantDao;
import dev.sluice.db.server.DatabaseSettings;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.identity.SourceUnavailableException;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice apply} and {@code sluice export}, with the example file. */
class PlatformIT {

  private static final Path EXAMPLE = Path.of("examples", "platform.yaml");

  @TempDir Path folder;

  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<String> made = Collections.synchronizedList(new ArrayList<>());
  private final List<String> assertions = Collections.synchronizedList(new ArrayList<>());
  private final List<Integer> published = Collections.synchronizedList(new ArrayList<>());
  private final List<Boolean> locked = Collections.synchronizedList(new ArrayList<>());
  private volatile @Nullable Database gateway;
  private volatile @Nullable String refusal;
  private HttpServer runtime;

  /** What a command said. */
  private record Said(ExitCode code, String out, String err) {}

  @BeforeEach
  void start() throws IOException {
    runtime = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    runtime.createContext("/", this::answer);
    runtime.start();
    // What `serve` does: no other command makes a database.
    Database.open(new DatabaseSettings.Embedded(folder.resolve("postgres"), 2)).close();
  }

  @AfterEach
  void stop() {
    runtime.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(path);
    String assertion = exchange.getRequestHeaders().getFirst("x-sluice-assertion");
    assertions.add(assertion == null ? "none" : assertion);
    published(gateway);
    String answer =
        switch (path) {
          case "/info" -> "{\"version\": \"1\", \"langgraph_py_version\": \"1\"}";
          case "/assistants/search" -> "[" + assistant("agent") + "," + assistant("echo") + "]";
          case "/assistants" -> made(exchange);
          default -> path.endsWith("/schemas") ? "{}" : assistant("agent");
        };
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.equals(refusal) ? 422 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** The answer about an assistant that is made is what was asked for. */
  private String made(HttpExchange exchange) throws IOException {
    String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    made.add(asked);
    lookForTheTransaction(gateway);
    return refusal == null ? asked : refusal;
  }

  /** Whether what applies has its transaction open, while the runtime is asked. */
  private void lookForTheTransaction(@Nullable Database serving) {
    if (serving != null) {
      locked.add(
          !serving.inTransaction(
              null, daos -> daos.of(IdempotencyDao.class).tryLock("sluice apply")));
    }
  }

  /** Looks for the keys as auth.py does, at the gateway, while the runtime is asked. */
  private void published(@Nullable Database serving) throws IOException {
    if (serving != null) {
      try {
        published.add(new JdbiSigningKeyStore(serving).load().size());
      } catch (SourceUnavailableException e) {
        throw new IOException(e);
      }
    }
  }

  private static String assistant(String graph) {
    UUID id = UUID.nameUUIDFromBytes(graph.getBytes(StandardCharsets.UTF_8));
    return "{\"assistant_id\": \"%s\", \"graph_id\": \"%s\", \"metadata\": {\"created_by\": \"system\"}}"
        .formatted(id, graph);
  }

  private Said sluice(String answer, String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--set", "database.data-dir=" + folder.resolve("postgres")));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Main main =
        new Main(
            Map.of("RUNTIME_SECRET_EU", "the-secret"),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new BufferedReader(new StringReader(answer)));
    ExitCode code = main.run(line);
    return new Said(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Path file(String text) throws IOException {
    String here = "http://127.0.0.1:" + runtime.getAddress().getPort();
    return Files.writeString(
        Files.createTempFile(folder, "platform", ".yaml"),
        text.replaceAll("http://127.0.0.1:202[45]", here));
  }

  private Said apply(Path file, String... more) {
    List<String> words = new ArrayList<>(List.of("apply", "-f", file.toString()));
    words.addAll(List.of(more));
    return sluice("", words.toArray(String[]::new));
  }

  @Test
  void bringsThePlatformToTheExampleAndThenFindsNothingToDo() throws IOException {
    Path example = file(Files.readString(EXAMPLE));
    Said no = sluice("n\n", "apply", "-f", example.toString());
    assertThat(no.code()).as(no.err()).isEqualTo(ExitCode.FAILED);
    assertThat(no.out())
        .contains("create    runtime shared-eu", "Apply? [y/N]", "Nothing was done");
    assertThat(made).as("by a plan").isEmpty();

    Said yes = sluice("y\n", "apply", "-f", example.toString());
    assertThat(yes.code()).as(yes.err()).isEqualTo(ExitCode.OK);
    assertThat(yes.out())
        .contains(
            "create    binding acme/support/answers prod (deployment 2: agent on acme-prod)",
            "create    tenant acme (with its project default)",
            "create    project globex/default\n",
            "update    default project of acme (project: default -> support)",
            "Done.");

    assertThat(made).as("what carries a config").hasSize(1);
    assertThat(made.getFirst()).contains("\"config\":{\"recursion_limit\":50,\"tags\":[\"dev\"]}");

    asked.clear();
    Said again = apply(example, "--yes");
    assertThat(again.code()).as(again.err()).isEqualTo(ExitCode.OK);
    assertThat(again.out()).startsWith("Nothing to do:");
    assertThat(asked).as("nothing to ask of runtimes").isEmpty();

    Said export = sluice("", "export");
    assertThat(export.out())
        .contains("secret-ref: env:RUNTIME_SECRET_EU", "recursion_limit: 50")
        .doesNotContain("the-secret", "assistant: ");
    Said back = apply(file(export.out()), "--yes", "--prune");
    assertThat(back.out() + back.err()).startsWith("Nothing to do:");

    tellsWhatChanges(example);
    changesAndPrunes(example);
  }

  private void tellsWhatChanges(Path example) throws IOException {
    String text = Files.readString(example);
    String changed =
        text.replace("name: Acme\n", "name: 'Acme \"Inc.\"'\n")
            .replace("thread-visibility: project", "thread-visibility: principal")
            .replace("webhook-hosts: [hooks.acme.example]", "webhook-hosts: []")
            .replace("capacity: 200", "assertion: false")
            .replace("secret-ref: env:RUNTIME_SECRET_EU", "secret-field: x-key")
            .replace("Answers what customers ask.", "Answers.")
            .replace("dev: shared-eu\n          prod", "dev: acme-prod\n          prod");
    Said plan = sluice("n\n", "apply", "-f", file(changed).toString());
    assertThat(plan.out())
        .contains(
            "update    tenant acme (name: \"Acme\" -> \"Acme \\\"Inc.\\\"\")\n",
            "update    runtime shared-eu (secret-ref: env:RUNTIME_SECRET_EU -> none,"
                + " secret-field: x-api-key -> x-key, assertion: true -> false,"
                + " capacity: 200 -> none)\n",
            "update    project acme/support (thread-visibility: project -> principal,"
                + " webhook-hosts: [hooks.acme.example] -> [])\n",
            "update    placement acme/support dev (runtime: shared-eu -> acme-prod)\n",
            "update    agent acme/support/answers (description: \"Answers what customers ask.\" ->"
                + " \"Answers.\")\n")
        .doesNotContain("the-secret");
  }

  private void changesAndPrunes(Path example) throws IOException {
    String text = Files.readString(example);
    String changed = text.replace("recursion_limit: 50", "recursion_limit: 60");
    assertThat(apply(file(changed), "--yes").out())
        .contains("update    binding acme/support/answers dev (deployment 3: agent on shared-eu)")
        .contains("1 to change");
    assertThat(made).hasSize(2);
    assertThat(made.getLast()).contains("\"recursion_limit\":60");
    String less =
        changed.substring(0, changed.indexOf("              prod:\n"))
            + changed.substring(changed.indexOf("  - slug: globex"));
    assertThat(apply(file(less), "--yes").out()).as("never without --prune").startsWith("Nothing");
    assertThat(apply(file(less), "--yes", "--prune").out())
        .contains("delete    binding acme/support/answers prod", "delete    project acme/default");
    Said refused = apply(file(less.replace("          prod: acme-prod\n", "")), "--yes", "--prune");
    assertThat(refused.code()).as(refused.out()).isEqualTo(ExitCode.OK);
    String without = less.replaceAll("(?s)  - key: acme-prod.*?\n\n", "\n");
    Said used = apply(file(without.replace("          prod: acme-prod\n", "")), "--yes", "--prune");
    assertThat(used.code()).isEqualTo(ExitCode.WRONG_SETTINGS);
    assertThat(used.err()).contains("runtime acme-prod: it can't be deleted", "deployments");
  }

  @Test
  void worksOnTheDatabaseOfAGatewayThatServes() throws IOException {
    Path example = file(Files.readString(EXAMPLE));
    var embedded = new DatabaseSettings.Embedded(folder.resolve("postgres"), 2);
    try (Database serving = Database.open(embedded)) {
      serving.migrate();
      gateway = serving;
      Said said = apply(example, "--yes");
      assertThat(said.code()).as(said.err()).isEqualTo(ExitCode.OK);
      assertThat(said.out()).contains("create    tenant acme", "Done.");
      assertThat(apply(example, "--yes").out()).startsWith("Nothing to do:");
      boolean isThere =
          serving.inTransaction(
              null, daos -> daos.of(TenantDao.class).findBySlug("acme").isPresent());
      assertThat(isThere).isTrue();
    }
    assertThat(assertions).as("all were told that it is us").isNotEmpty().doesNotContain("none");
    assertThat(published).as("and could verify it").isNotEmpty().doesNotContain(0);
    assertThat(locked).as("assistants are made outside of transactions").containsExactly(false);
  }

  @Test
  void makesAgainWhatARuntimeWasSeenToHaveLost() throws IOException {
    Path example = file(Files.readString(EXAMPLE));
    assertThat(apply(example, "--yes").out()).contains("Done.");
    var embedded = new DatabaseSettings.Embedded(folder.resolve("postgres"), 2);
    try (Database database = Database.open(embedded)) {
      int noted =
          database
              .jdbi()
              .withHandle(
                  handle -> handle.execute("UPDATE runtime_bindings SET drift = 'target-gone'"));
      assertThat(noted).as("one of them carries a config").isEqualTo(3);
    }
    Said said = apply(example, "--yes");
    assertThat(said.out())
        .contains(
            "binding acme/support/answers dev (deployment 1 again, which shared-eu has lost)",
            "1 to change");
    assertThat(made).hasSize(2);
    assertThat(made.getLast()).isEqualTo(made.getFirst());
    assertThat(apply(example, "--yes").out()).startsWith("Nothing to do:");
  }

  @Test
  void appliesTheRestWhenARuntimeDoesNotTakeAgainWhatItHasLost() throws IOException {
    String text = Files.readString(EXAMPLE);
    assertThat(apply(file(text), "--yes").out()).contains("Done.");
    onDatabase(database ->
        database
            .jdbi()
            .useHandle(h -> h.execute("UPDATE runtime_bindings SET drift = 'target-gone'")));
    refusal = "{\"detail\": \"not so\"}";
    Said said = apply(file(text.replace("name: Acme\n", "name: Acme Inc\n")), "--yes");
    assertThat(said.code()).as(said.err()).isEqualTo(ExitCode.OK);
    assertThat(said.out())
        .contains(
            "update    tenant acme",
            "binding acme/support/answers dev on shared-eu: config: the runtime does not take",
            "not so",
            "Done, but for");
    refusal = null;
    assertThat(apply(file(text.replace("name: Acme\n", "name: Acme Inc\n")), "--yes").out())
        .contains("which shared-eu has lost", "1 to change", "Done.\n");
  }

  @Test
  void exportsWhatItReadsAlsoOfAConfigThatNeverCounted() throws IOException {
    String bare =
        Files.readString(EXAMPLE).replace("config: {tags: [dev], recursion_limit: 50}", "");
    UUID own = UUID.randomUUID();
    Said applied = apply(file(bare), "--yes");
    assertThat(applied.out()).as(applied.err()).contains("Done.");
    onDatabase(database -> deployAsOnce(database, own));
    Said export = sluice("", "export");
    assertThat(export.out()).contains("assistant: " + own).doesNotContain("recursion_limit");
    Said back = apply(file(export.out()), "--yes", "--prune");
    assertThat(back.out() + back.err()).startsWith("Nothing to do:");
  }

  /** A deployment of a named assistant with a config, as they could be made once. */
  private static void deployAsOnce(Database database, UUID assistant) {
    database.inTransaction(
        null,
        daos -> {
          UUID tenant = daos.of(TenantDao.class).findBySlug("acme").orElseThrow().id();
          BindingDao bindings = daos.of(BindingDao.class);
          BindingRow row = bindings.list(tenant, null, Environment.DEV, null, null, 1).getFirst();
          DeploymentDao deployments = daos.of(DeploymentDao.class);
          DeploymentRow live = deployments.find(tenant, row.deploymentId()).orElseThrow();
          DeploymentRow made =
              deployments.insert(
                  new NewDeployment(
                      tenant,
                      live.agentId(),
                      Environment.DEV,
                      live.runtimeId(),
                      assistant,
                      live.graphId(),
                      "{\"recursion_limit\": 50}",
                      "{}",
                      null,
                      null,
                      null,
                      null,
                      null));
          return bindings.point(tenant, live.agentId(), Environment.DEV, null, made.id());
        });
  }

  private void onDatabase(Consumer<Database> work) {
    var embedded = new DatabaseSettings.Embedded(folder.resolve("postgres"), 2);
    try (Database database = Database.open(embedded)) {
      work.accept(database);
    }
  }

  @Test
  void namesTheSettingWhenASecretMayNotBeRead() throws IOException {
    String text = Files.readString(EXAMPLE).replace("RUNTIME_SECRET_EU", "HOME");
    Said said = apply(file(text), "--yes");
    assertThat(said.code()).isEqualTo(ExitCode.WRONG_SETTINGS);
    assertThat(said.err()).contains("runtime shared-eu: ", "runtimes.secret-prefix");
    assertThat(asked).isEmpty();
  }

  @Test
  void tellsAllFaultsOfAFileAtOnce() throws IOException {
    Said said =
        apply(
            file(
                """
                runtimes:
                  - key: Bad
                    base-url: ftp://x
                    basurl: x
                tenants:
                  - slug: acme
                    projects:
                      - key: p
                        default-environment: live
                        agents:
                          - {key: a, bindings: {dev: {}, live: {}}}
                          - key: b
                            bindings:
                              dev:
                                graph: agent
                                assistant: fe096781-5601-53d2-b2f6-0d3403f7e9ca
                                context: {a: 1}
                """),
            "--yes");
    assertThat(said.code()).isEqualTo(ExitCode.WRONG_SETTINGS);
    assertThat(said.err())
        .contains(
            "runtimes[0].key",
            "runtimes[0].base-url",
            "runtimes[0].basurl: unknown",
            "tenants[0].projects[0].default-environment",
            "tenants[0].projects[0].agents[0].bindings.dev.graph",
            "tenants[0].projects[0].agents[0].bindings.live: unknown",
            "tenants[0].projects[0].agents[1].bindings.dev.assistant: expected none beside config");
  }

  @Test
  void namesWhatOfTheFileIsNotOnARuntime() throws IOException {
    String text = Files.readString(EXAMPLE);
    Said graph = apply(file(text.replaceFirst("graph: \\w+", "graph: nothing")), "--yes");
    assertThat(graph.code()).isEqualTo(ExitCode.WRONG_SETTINGS);
    assertThat(graph.err())
        .contains(
            "binding acme/support/answers dev on shared-eu: graph nothing: the runtime has no graph"
                + " of this name")
        .doesNotContain("langgraph_");
  }

  @Test
  void saysWhyAFileCannotBeRead() throws IOException {
    Path none = folder.resolve("none.yaml");
    assertThat(apply(none, "--yes").err()).contains(none + ": no such file (expected: a file in");
    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {(byte) 0xe9});
    assertThat(apply(latin, "--yes").err()).contains(latin + ": not UTF-8 (expected: ");
    assertThat(apply(folder, "--yes").err()).contains(folder + ": can't be read (expected: ");
  }

  @Test
  void doesNothingWhenARuntimeCannotBeAskedOrIsWhereNoneMayBe() throws IOException {
    runtime.stop(0);
    Said down = apply(file(Files.readString(EXAMPLE)), "--yes");
    assertThat(down.code()).isEqualTo(ExitCode.WRONG_SETTINGS);
    assertThat(down.err()).contains("runtime shared-eu: it took no connection");
    String metadata = "runtimes: [{key: m, base-url: 'http://169.254.169.254'}]\n";
    assertThat(apply(file(metadata), "--yes").err()).contains("no runtime may have");
    assertThat(sluice("", "export").out()).doesNotContain("acme");
    assertThat(apply(file("a: 1\na: 2\n"), "--yes").err()).contains(":2: it is no YAML, or has");
    assertThat(sluice("", "apply").err()).contains("expected: --file");
  }
}
