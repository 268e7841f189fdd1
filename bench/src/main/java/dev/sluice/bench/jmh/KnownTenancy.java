package dev.sluice.bench.jmh;

import dev.sluice.proxy.assistant.AssistantFilter;
import dev.sluice.proxy.assistant.AssistantOrder;
import dev.sluice.proxy.assistant.ClientAssistant;
import dev.sluice.proxy.assistant.ClientAssistants;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.directory.Deployment;
import dev.sluice.proxy.directory.DirectoryRows;
import dev.sluice.proxy.directory.DirectorySource;
import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.directory.Placement;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.OwnershipLedger;
import dev.sluice.proxy.ledger.ResourceKind;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A tenant with eight agents in two projects on a shared runtime, one caller and one thread of its:
 * what caches are filled from. Immutable.
 */
final class KnownTenancy implements DirectorySource, OwnershipLedger, ClientAssistants {
  private static final UUID RUNTIME = id(0x10);
  private static final int AGENTS = 8;

  final Principal caller =
      new Principal(
          PrincipalKind.SERVICE_ACCOUNT,
          id(0x20),
          new Tenant(id(0x30), "acme", true),
          null,
          null,
          null,
          null,
          Long.MAX_VALUE);
  final Project project = project(0x41, "support");
  private final Project other = project(0x42, "sales");
  private final List<Agent> agents = new ArrayList<>();
  private final List<Deployment> deployments = new ArrayList<>();
  final Owned thread;

  KnownTenancy() {
    for (int i = 0; i < AGENTS; i++) {
      Project its = i % 2 == 0 ? project : other;
      Agent agent =
          new Agent(id(0x50 + i), its.id(), "chat-" + i, "Chat", null, true, Instant.EPOCH);
      agents.add(agent);
      deployments.add(deployment(agent, i));
    }
    thread =
        new Owned(
            RUNTIME,
            ResourceKind.THREAD,
            id(0x80),
            caller.tenant().id(),
            project.id(),
            Environment.PROD,
            agent().id(),
            caller.kind(),
            caller.id(),
            false,
            id(0x81));
  }

  /** The agent that runs on the thread. */
  Agent agent() {
    return agents.getFirst();
  }

  /** As ids are in the product: they differ in all of their bits. */
  private static UUID id(int seed) {
    return UUID.nameUUIDFromBytes(new byte[] {(byte) seed});
  }

  private static Project project(int seed, String key) {
    return new Project(id(seed), key, Environment.PROD, ThreadVisibility.PRINCIPAL, Set.of());
  }

  private static Deployment deployment(Agent agent, int i) {
    return new Deployment(
        id(0x60 + i),
        agent.id(),
        Environment.PROD,
        1,
        RUNTIME,
        id(0x70 + i),
        "graph-" + i,
        "{}",
        "{}",
        true,
        Instant.EPOCH);
  }

  @Override
  public DirectoryRows load(UUID tenant) {
    List<Placement> placements =
        List.of(
            new Placement(project.id(), Environment.PROD, RUNTIME),
            new Placement(other.id(), Environment.PROD, RUNTIME));
    return new DirectoryRows(
        project.id(), List.of(project, other), agents, deployments, placements);
  }

  @Override
  public Optional<RuntimeRecord> findRuntime(UUID id) {
    return Optional.of(
        new RuntimeRecord(
            RUNTIME,
            "shared",
            null,
            URI.create("http://127.0.0.1:2024"),
            null,
            "x-api-key",
            true,
            false,
            false,
            0,
            RuntimeRecord.Dialect.PYTHON,
            true));
  }

  @Override
  public Optional<Owned> find(UUID tenant, ResourceKind kind, UUID id) {
    return kind == ResourceKind.THREAD && id.equals(thread.id())
        ? Optional.of(thread)
        : Optional.empty();
  }

  // ---- what is known is not written

  private static UnsupportedOperationException unasked() {
    return new UnsupportedOperationException("a request whose answers are known asked for more");
  }

  @Override
  public Claimed claim(Owned wanted) {
    throw unasked();
  }

  @Override
  public void confirm(UUID tenant, ResourceKind kind, UUID id) {
    throw unasked();
  }

  @Override
  public void release(UUID tenant, ResourceKind kind, UUID id) {
    throw unasked();
  }

  @Override
  public Optional<Owned> adopt(Owned found) {
    throw unasked();
  }

  @Override
  public void setAgent(UUID tenant, ResourceKind kind, UUID id, UUID agent) {
    throw unasked();
  }

  @Override
  public boolean delete(Owned seen) {
    throw unasked();
  }

  @Override
  public List<Owned> pendingSince(Instant claimedBefore, Set<UUID> butOn, int limit) {
    return List.of();
  }

  @Override
  public Optional<ClientAssistant> find(UUID tenant, UUID id) {
    return Optional.empty();
  }

  @Override
  public void put(UUID tenant, UUID id, String json) {
    throw unasked();
  }

  @Override
  public List<ClientAssistant> search(
      AssistantFilter filter, AssistantOrder order, long offset, int limit) {
    return List.of();
  }

  @Override
  public long count(AssistantFilter filter) {
    return 0;
  }
}
