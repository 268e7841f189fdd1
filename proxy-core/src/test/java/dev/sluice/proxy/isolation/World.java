package dev.sluice.proxy.isolation;

import dev.sluice.proxy.admission.own.Me;
import dev.sluice.proxy.admission.own.OwnResource;
import dev.sluice.proxy.authz.Authorizer;
import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.authz.Policies;
import dev.sluice.proxy.authz.PolicyBinding;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.authz.TableAuthorizer;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Deployment;
import dev.sluice.proxy.directory.Directories;
import dev.sluice.proxy.directory.DirectoryRows;
import dev.sluice.proxy.directory.DirectorySource;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.Placement;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.HeadReader.HeadLimits;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.caller.CallerId;
import dev.sluice.proxy.identity.caller.RequestScope;
import dev.sluice.proxy.isolation.desk.LookUps;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.Rewrite;
import dev.sluice.proxy.ledger.Ledger;
import dev.sluice.proxy.ledger.RuntimeCalls;
import dev.sluice.proxy.ledger.Settlements;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import dev.sluice.proxy.operation.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Tenants with projects and agents on runtimes, and somebody who asks: what {@link Isolation}
 * decides upon, in memory.
 */
final class World implements DirectorySource {
  static final UUID SHARED = new UUID(7, 1);
  static final UUID OWN = new UUID(7, 2);

  /** Of one principal at once. */
  static final int MAX_LOOK_UPS = 4;

  /** What came of a request. */
  record Outcome(Directions directions, String path, @Nullable String body) {}

  private final Map<UUID, List<Project>> projects = new HashMap<>();
  private final List<Agent> agents = new ArrayList<>();
  private final List<Deployment> deployments = new ArrayList<>();
  private final List<Placement> placements = new ArrayList<>();
  private final Map<UUID, RuntimeRecord> runtimes = new ConcurrentHashMap<>();
  private final Map<UUID, List<PolicyBinding>> relations = new ConcurrentHashMap<>();
  private int made;
  private boolean hasDefault = true;

  final FakeLedger rows = new FakeLedger();
  final FakeRuntime runtime = new FakeRuntime();
  final FakeAssistants assistants = new FakeAssistants(rows);
  final Invalidations invalidations = new Invalidations(Duration.ofMinutes(2), () -> 0);
  final Ledger ledger = new Ledger(rows, invalidations, 1_000);
  private final Directories directories;
  private final Policies policies;
  private final Authorizer authorizer;
  private volatile @Nullable Permission withheld;
  private volatile Executor behind = Runnable::run;
  final Isolation isolation;

  World() {
    invalidations.confirmed(0);
    runtimes.put(SHARED, runtime(SHARED, null));
    directories = new Directories(this, invalidations, 100, 100);
    policies =
        new Policies(
            (tenant, kind, subject) -> relations.getOrDefault(subject, List.of()),
            invalidations,
            100);
    TableAuthorizer table = new TableAuthorizer(policies);
    authorizer =
        (principal, permission, project, lookup) ->
            permission != withheld && table.isAllowed(principal, permission, project, lookup);
    isolation = isolation(runtime);
  }

  /** What decides, given how runtimes are called. */
  Isolation isolation(RuntimeCalls calls) {
    return new Isolation(
        directories,
        ledger,
        new LookUps(calls, MAX_LOOK_UPS),
        authorizer,
        new Settlements(ledger, write -> behind.execute(write)),
        this::id,
        assistants);
  }

  /** From now on this does what no response waits for; at first it is done at once. */
  void behind(Executor executor) {
    behind = executor;
  }

  /** What settles claims that never were, an hour from now: all are old. */
  PendingClaims pendingClaims() {
    Instant later = Instant.now().plus(Duration.ofHours(1));
    return new PendingClaims(rows, directories, runtime, assistants, () -> later);
  }

  /** The shared runtime is of this kind. */
  void speaks(RuntimeRecord.Dialect dialect) {
    runtimes.put(
        SHARED, runtime(SHARED, null, URI.create("http://runtime.test:2024"), true, dialect));
  }

  /** The shared runtime is at another address. */
  void reachAt(URI baseUrl) {
    runtimes.put(SHARED, runtime(SHARED, null, baseUrl));
  }

  /** The shared runtime is out of service. */
  void suspend() {
    URI url = Objects.requireNonNull(runtimes.get(SHARED)).baseUrl();
    runtimes.put(SHARED, runtime(SHARED, null, url, false));
    invalidations.lost();
  }

  /** No role gives this permission. */
  void withhold(Permission permission) {
    withheld = permission;
  }

  /** No tenant has a default project. */
  void withoutDefaultProject() {
    hasDefault = false;
  }

  /** A new id, the same in each run of a test. */
  UUID id() {
    return new UUID(0x0199_0000_0000_7000L, 0x8000_0000_0000_0000L + ++made);
  }

  static RuntimeRecord runtime(UUID id, @Nullable UUID tenant) {
    return runtime(id, tenant, URI.create("http://runtime.test:2024"));
  }

  private static RuntimeRecord runtime(UUID id, @Nullable UUID tenant, URI baseUrl) {
    return runtime(id, tenant, baseUrl, true);
  }

  private static RuntimeRecord runtime(
      UUID id, @Nullable UUID tenant, URI baseUrl, boolean active) {
    return runtime(id, tenant, baseUrl, active, RuntimeRecord.Dialect.PYTHON);
  }

  private static RuntimeRecord runtime(
      UUID id, @Nullable UUID tenant, URI baseUrl, boolean active, RuntimeRecord.Dialect dialect) {
    return new RuntimeRecord(
        id,
        "runtime-" + id.getLeastSignificantBits(),
        tenant,
        baseUrl,
        null,
        "x-api-key",
        true,
        false,
        true,
        0,
        dialect,
        active);
  }

  void dedicate(UUID tenant) {
    runtimes.put(OWN, runtime(OWN, tenant));
  }

  Project project(UUID tenant, String key, ThreadVisibility visibility) {
    return project(tenant, key, visibility, SHARED);
  }

  Project project(UUID tenant, String key, ThreadVisibility visibility, UUID on) {
    Project project =
        new Project(id(), key, Environment.DEV, visibility, Set.of("hooks.example.com"));
    projects.computeIfAbsent(tenant, t -> new ArrayList<>()).add(project);
    placements.add(new Placement(project.id(), Environment.DEV, on));
    placements.add(new Placement(project.id(), Environment.PROD, on));
    return project;
  }

  /** An agent that is bound to a graph in dev and prod. */
  Agent agent(Project project, String key, String graph, UUID on) {
    Agent agent = new Agent(id(), project.id(), key, key, null, true, Instant.EPOCH);
    agents.add(agent);
    for (Environment environment : List.of(Environment.DEV, Environment.PROD)) {
      deployments.add(
          new Deployment(
              id(),
              agent.id(),
              environment,
              1,
              on,
              UUID.nameUUIDFromBytes(graph.getBytes(StandardCharsets.UTF_8)),
              graph,
              "{}",
              "{}",
              true,
              Instant.EPOCH));
    }
    return agent;
  }

  /** A service account with a relation to a project. */
  Principal program(UUID tenant, Project project, Relation relation) {
    UUID id = id();
    relations.put(id, List.of(new PolicyBinding(relation, project.id())));
    return new Principal(
        PrincipalKind.SERVICE_ACCOUNT,
        id,
        new Tenant(tenant, "tenant-" + tenant.getLeastSignificantBits(), true),
        null,
        null,
        null,
        null,
        Long.MAX_VALUE);
  }

  void give(Principal principal, Project project, Relation relation) {
    give(principal.id(), project, relation);
    invalidations.lost();
  }

  /** Whatever a principal was to any project, it is no more. */
  void takeAll(Principal principal) {
    relations.remove(principal.id());
    invalidations.lost();
  }

  /** An environment of a project is on another runtime from now on. */
  void place(Project project, Environment environment, UUID on) {
    placements.removeIf(p -> p.project().equals(project.id()) && p.environment() == environment);
    placements.add(new Placement(project.id(), environment, on));
    invalidations.lost();
  }

  void give(UUID subject, Project project, Relation relation) {
    List<PolicyBinding> more = new ArrayList<>(relations.getOrDefault(subject, List.of()));
    more.add(new PolicyBinding(relation, project.id()));
    relations.put(subject, more);
  }

  // ---- asking

  Outcome ask(Principal principal, String method, String path, @Nullable String body)
      throws Exception {
    return ask(principal, null, null, method, path, body);
  }

  /** Asks as the gateway does: what memory alone can't answer is asked again. */
  Outcome ask(
      Principal principal,
      @Nullable String project,
      @Nullable String environment,
      String method,
      String path,
      @Nullable String body)
      throws Exception {
    Ruling ruling = rule(principal, project, environment, method, path, body);
    if (ruling instanceof Ruling.Sent(Directions directions)) {
      Rewrite rewrite = directions.rewrite();
      return new Outcome(
          directions,
          directions.head().target().path(),
          rewrite == null || body == null ? body : rewritten(body, rewrite));
    }
    throw new IllegalStateException("not sent: " + ruling);
  }

  /** What is answered to who asks for what we answer ourselves. */
  Reply answer(Principal principal, String method, String path, @Nullable String body)
      throws Exception {
    if (rule(principal, null, null, method, path, body) instanceof Ruling.Answered(Reply reply)) {
      return reply;
    }
    throw new IllegalStateException("sent");
  }

  /** What is kept of a request that opened a socket whose messages are read. */
  Asked opened(Principal principal, String path) throws Exception {
    if (rule(principal, null, null, "GET", path, null)
        instanceof Ruling.Listens(var _, Asked asked, var _)) {
      return asked;
    }
    throw new IllegalStateException("not opened");
  }

  /** What the gateway says of who asks, in {@code /-/me}. */
  String me(Principal principal, @Nullable String project, @Nullable String environment)
      throws Exception {
    RequestScope said = new RequestScope(null, project, environment, List.of());
    Caller caller = new Caller(principal, new CallerId.OfKey("k"), said);
    OwnResource me = new Me(policies, authorizer, directories).resource();
    return me.answering().answer(head("GET", "/-/me"), caller, Lookup.LOADING).body();
  }

  private Ruling rule(
      Principal principal,
      @Nullable String project,
      @Nullable String environment,
      String method,
      String path,
      @Nullable String body)
      throws Exception {
    RequestScope said = new RequestScope(null, project, environment, List.of());
    Caller caller = new Caller(principal, new CallerId.OfKey("k"), said);
    RequestHead head = head(method, path);
    RouteTemplate route =
        RouteTemplates.match(
            method, head.target().bytes(), head.target().start(), head.target().pathEnd());
    Ruling ruling = ruling(lookup -> isolation.ofHead(caller, head, route, lookup));
    if (ruling instanceof Ruling.Reads reads) {
      if (body == null) {
        throw new IllegalArgumentException("a body is wanted");
      }
      Fact fact = FakeRuntime.fact(body, reads.selection());
      ruling = ruling(lookup -> isolation.ofBody(caller, reads.asked(), fact, lookup));
    }
    return ruling;
  }

  private interface Question {
    Ruling ask(Lookup lookup) throws Exception;
  }

  private static Ruling ruling(Question question) throws Exception {
    try {
      return question.ask(Lookup.CACHED);
    } catch (CacheMiss miss) {
      return question.ask(Lookup.LOADING);
    }
  }

  private static String rewritten(String body, Rewrite rewrite) {
    List<ByteBuf> held = new ArrayList<>();
    held.add(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    StringBuilder text = new StringBuilder();
    for (ByteBuf part : rewrite.apply(held, UnpooledByteBufAllocator.DEFAULT)) {
      text.append(part.toString(StandardCharsets.UTF_8));
      part.release();
    }
    return text.toString();
  }

  private static RequestHead head(String method, String path) throws BadMessage {
    String text = method + ' ' + path + " HTTP/1.1\r\nhost: gateway.test\r\n\r\n";
    ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    try {
      RequestHead head = new HeadReader(new HeadLimits(8_192, 32_768, 100)).readRequest(in, false);
      if (head == null) {
        throw new IllegalStateException("not whole");
      }
      return head;
    } finally {
      in.release();
    }
  }

  // ---- the port

  @Override
  public DirectoryRows load(UUID tenant) {
    List<Project> its = projects.getOrDefault(tenant, List.of());
    List<UUID> ids = its.stream().map(Project::id).toList();
    List<Agent> itsAgents = agents.stream().filter(a -> ids.contains(a.project())).toList();
    List<UUID> agentIds = itsAgents.stream().map(Agent::id).toList();
    return new DirectoryRows(
        its.isEmpty() || !hasDefault ? null : its.getFirst().id(),
        its,
        itsAgents,
        deployments.stream().filter(d -> agentIds.contains(d.agent())).toList(),
        placements.stream().filter(p -> ids.contains(p.project())).toList());
  }

  @Override
  public Optional<RuntimeRecord> findRuntime(UUID id) {
    return Optional.ofNullable(runtimes.get(id));
  }
}
