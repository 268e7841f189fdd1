package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.admission.Identity;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.destination.RuntimeAccess;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.ApiKey;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.settings.GatewaySettings;
import dev.sluice.proxy.settings.IdentitySettings;
import dev.sluice.proxy.testing.House;
import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import dev.sluice.proxy.testing.SocketFrames;
import dev.sluice.proxy.testing.TestClient;
import dev.sluice.proxy.testing.TestGateway;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A gateway in front of a scripted runtime that tenants share, and a key of a developer of the
 * project {@code shop}, which has the agent {@code helper}. Used by one thread.
 */
public final class Tenancy implements AutoCloseable {
  /** What the runtime knows the agent {@code helper} by. */
  public static final String ASSISTANT =
      UUID.nameUUIDFromBytes("agent".getBytes(StandardCharsets.UTF_8)).toString();

  public final House house = new House();
  public final ScriptedRuntime runtime = ScriptedRuntime.start();
  public final ApiKey key = house.source.key(House.TENANT, Relation.DEVELOPER);
  private final World world = new World();
  private final Project shop =
      world.project(house.source.tenant(House.TENANT).id(), "shop", ThreadVisibility.PRINCIPAL);
  private final TestGateway gateway;

  public Tenancy() {
    this(settings -> settings);
  }

  /** With settings that the test changes. */
  public Tenancy(UnaryOperator<GatewaySettings> change) {
    this(change, IdentitySettings.DEFAULT_MAX_LOADING);
  }

  /** Where so many exchanges may wait for something to be found out. */
  public Tenancy(UnaryOperator<GatewaySettings> change, int maxLoading) {
    this(change, maxLoading, IdentitySettings.DEFAULT_LOAD_TIMEOUT);
  }

  /** Where each of them waits so long at most. */
  public Tenancy(UnaryOperator<GatewaySettings> change, int maxLoading, Duration loadTimeout) {
    world.reachAt(runtime.url());
    world.agent(shop, "helper", "agent", World.SHARED);
    UUID account = house.source.record(key).account().id();
    world.give(account, shop, Relation.DEVELOPER);
    house.source.give(account, Relation.DEVELOPER, shop.id());
    Identity identity = house.identity(loadTimeout, maxLoading, null);
    gateway = TestGateway.forTenants(change, identity, RuntimeAccess.NONE, world::isolation);
  }

  public TestGateway gateway() {
    return gateway;
  }

  /** The project {@code shop}. */
  public UUID project() {
    return shop.id();
  }

  /** What the runtime's metadata says of something that the key's account made in the project. */
  public String stamps() {
    return """
    {"metadata":{"sluice_tenant":"%s","sluice_project":"%s","sluice_env":"dev",\
    "sluice_principal":"service_account:%s"}}\
    """
        .formatted(
            house.source.tenant(House.TENANT).id(),
            shop.id(),
            house.source.record(key).account().id());
  }

  /**
   * Opens a WebSocket at a thread that the key's account made in the project.
   *
   * @param isKnown whether the runtime need not be asked whose the thread is
   * @return the runtime's end
   */
  public Connection openSocket(TestClient client, String path, boolean isKnown) {
    client.send(
        "GET",
        path,
        Stream.concat(SocketFrames.HANDSHAKE.stream(), Stream.of(credential()))
            .toArray(String[]::new));
    if (!isKnown) {
      try (Connection own = runtime.accept()) {
        own.readHead();
        String json = stamps();
        own.send("HTTP/1.1 200 OK\r\ncontent-length: " + json.length() + "\r\n\r\n" + json);
      }
    }
    Connection up = runtime.accept();
    up.readHead();
    up.send(SocketFrames.SWITCHING);
    assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
    return up;
  }

  /** The runtime is out of service. */
  public void suspend() {
    world.suspend();
  }

  /** The field that shows the key. */
  public String credential() {
    return "x-api-key: " + key.reveal();
  }

  /** The field that shows a new key, of a developer of another tenant's project. */
  public String credentialOfAnother() {
    ApiKey other = house.source.key("another", Relation.DEVELOPER);
    Project theirs =
        world.project(house.source.tenant("another").id(), "theirs", ThreadVisibility.PRINCIPAL);
    UUID account = house.source.record(other).account().id();
    world.give(account, theirs, Relation.DEVELOPER);
    house.source.give(account, Relation.DEVELOPER, theirs.id());
    return "x-api-key: " + other.reveal();
  }

  /** Whose a thread is, null when nobody's. */
  public @Nullable Owned thread(UUID id) {
    return world.rows.row(World.SHARED, ResourceKind.THREAD, id);
  }

  /** Lets Netty's leak detector find out now, and report, what was left behind so far. */
  public static void reportLeaks() {
    System.gc();
    for (int i = 0; i < 16; i++) {
      ByteBufAllocator.DEFAULT.buffer(16).release(); // the detector looks when it tracks anew
    }
  }

  @Override
  public void close() {
    gateway.close();
    runtime.close();
  }
}
