package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.admin.runtimes.Inspection;
import dev.sluice.admin.runtimes.RuntimeInspector;
import dev.sluice.admin.runtimes.RuntimeTarget;
import dev.sluice.proxy.destination.SecretSource;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.assertion.AssertionSettings;
import dev.sluice.proxy.identity.assertion.Assertions;
import dev.sluice.proxy.identity.assertion.Audience;
import dev.sluice.proxy.identity.assertion.KeySeal;
import dev.sluice.proxy.identity.assertion.PublicKeys;
import dev.sluice.proxy.identity.assertion.SealedKey;
import dev.sluice.proxy.identity.assertion.SigningKeyStore;
import dev.sluice.proxy.identity.assertion.SigningKeys;
import dev.sluice.proxy.identity.caller.OwnAssertions;
import dev.sluice.proxy.net.AddressGuard;
import dev.sluice.proxy.net.AddressRules;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What {@code auth.py} on the real server makes of the gateway's assertions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AssertionIT {
  private static final String ECHO = "{\"assistant_id\":\"echo\",\"input\":{\"text\":\"hello\"}}";
  private static final Audience DEMO = Audience.of("demo");
  private static final Tenant ACME = new Tenant(UUID.randomUUID(), "acme", true);
  private static final Principal ALICE =
      new Principal(
          PrincipalKind.USER,
          UUID.randomUUID(),
          ACME,
          TenantRole.MEMBER,
          null,
          null,
          null,
          Long.MAX_VALUE);

  /** The server takes an offer of HTTP/2 with a body for a malformed request. */
  private final HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();

  private final KeyList keys = new KeyList();
  private final Assertions gateway = assertions(keys, InstantSource.system());
  private final JwksServer jwks = JwksServer.start(new PublicKeys(signingKeys(keys)));
  private RealRuntime runtime;

  @BeforeAll
  void startRuntime() {
    runtime =
        RealRuntime.start(
            "runtime-auth",
            Map.of("AUTH", "1", "SLUICE_JWKS_URL", jwks.url(), "SLUICE_RUNTIME", "demo"));
  }

  @AfterAll
  void stop() {
    if (runtime != null) {
      runtime.stop();
    }
    jwks.close();
    client.close();
  }

  @Test
  void showsAGraphTheUserAndTenantOfItsCaller() throws Exception {
    HttpResponse<String> answer = run(text(gateway.sign(ALICE, DEMO)));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode seen = new ObjectMapper().readTree(answer.body()).get("seen").get("caller");
    assertThat(seen.get("identity").textValue()).isEqualTo(ALICE.id().toString());
    assertThat(seen.get("kind").textValue()).isEqualTo("user");
    assertThat(seen.get("tenant").textValue()).isEqualTo(ACME.id().toString());
    assertThat(seen.get("tenant_slug").textValue()).isEqualTo("acme");
    assertThat(seen.get("role").textValue()).isEqualTo("member");
  }

  @Test
  void letsTheControlPlaneReadWhatThereIs() throws Exception {
    var target = new RuntimeTarget(URI.create(runtime.url()), null, "x-api-key", "demo");
    var guard = new AddressGuard(new AddressRules(true, true));
    try (var inspector = new RuntimeInspector(guard, SecretSource.NONE, gateway::ofGateway);
        var mute = new RuntimeInspector(guard, SecretSource.NONE, OwnAssertions.NONE)) {
      assertThat(inspector.inspect(target).graphs())
          .extracting(Inspection.Graph::id)
          .contains("agent", "echo");
      assertThatThrownBy(() -> mute.inspect(target)).hasMessageContaining("refused");
    }
  }

  @Test
  void letsTheGatewayReadWhatIsOthers() throws Exception {
    String id = UUID.randomUUID().toString();
    String made = "{\"thread_id\":\"" + id + "\",\"metadata\":{\"sluice_tenant\":\"acme\"}}";
    HttpRequest.Builder create =
        HttpRequest.newBuilder(URI.create(runtime.url() + "/threads"))
            .header("content-type", "application/json")
            .header("x-sluice-assertion", text(gateway.sign(ALICE, DEMO)))
            .POST(BodyPublishers.ofString(made));
    assertThat(send(create).statusCode()).isEqualTo(200);
    HttpRequest.Builder get =
        HttpRequest.newBuilder(URI.create(runtime.url() + "/threads/" + id))
            .header("x-sluice-assertion", text(gateway.ofGateway("demo")));
    HttpResponse<String> read = send(get);
    assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
    assertThat(read.body()).contains("\"sluice_tenant\":\"acme\"");
    HttpResponse<String> run = run(text(gateway.ofGateway("demo")));
    JsonNode seen = new ObjectMapper().readTree(run.body()).get("seen").get("caller");
    assertThat(seen.get("kind").textValue()).isEqualTo("system");
  }

  @Test
  void letsNobodyInWithoutOne() throws Exception {
    assertThat(run(null).statusCode()).isEqualTo(401);
    assertThat(run("nonsense").statusCode()).isEqualTo(401);
    HttpRequest.Builder asStudio = request(null).header("x-auth-scheme", "langsmith");
    assertThat(send(asStudio).statusCode()).isEqualTo(401);
  }

  @Test
  void letsNobodyInWithAnOldOne() throws Exception {
    InstantSource past = InstantSource.offset(InstantSource.system(), Duration.ofMinutes(-3));

    assertThat(run(text(assertions(keys, past).sign(ALICE, DEMO))).statusCode()).isEqualTo(401);
  }

  @Test
  void letsNobodyInWithAForgedOne() throws Exception {
    String[] parts = text(gateway.sign(ALICE, DEMO)).split("\\.", -1);
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    byte[] promoted = claims.replace("\"member\"", "\"owner\"").getBytes(StandardCharsets.UTF_8);
    parts[1] = Base64.getUrlEncoder().withoutPadding().encodeToString(promoted);
    String altered = String.join(".", parts);
    Assertions stranger = assertions(new KeyList(), InstantSource.system());

    assertThat(run(altered).statusCode()).isEqualTo(401);
    assertThat(run(text(stranger.sign(ALICE, DEMO))).statusCode()).isEqualTo(401);
  }

  @Test
  void letsNobodyInWithOneForAnotherRuntime() throws Exception {
    String other = text(gateway.sign(ALICE, Audience.of("other")));

    assertThat(run(other).statusCode()).isEqualTo(401);
  }

  @Test
  void needsNoneForHealth() throws Exception {
    for (String path : List.of("/ok", "/info")) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(runtime.url() + path)).build();
      assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }
  }

  private HttpResponse<String> run(@Nullable String assertion) throws Exception {
    return send(request(assertion));
  }

  private HttpRequest.Builder request(@Nullable String assertion) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(runtime.url() + "/runs/wait"))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(ECHO));
    return assertion == null ? request : request.header("x-sluice-assertion", assertion);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String text(byte[] compact) {
    return new String(compact, StandardCharsets.US_ASCII);
  }

  private static Assertions assertions(SigningKeyStore keys, InstantSource clock) {
    return new Assertions(
        signingKeys(keys),
        settings(),
        clock,
        Ticker.systemTicker(),
        new SecureRandom(),
        Runnable::run);
  }

  private static SigningKeys signingKeys(SigningKeyStore keys) {
    KeySeal seal = new KeySeal(List.of(new byte[32]), new SecureRandom());
    return new SigningKeys(keys, seal, settings(), InstantSource.system());
  }

  private static AssertionSettings settings() {
    return new AssertionSettings("sluice", Duration.ofDays(30));
  }

  /** The keys of one gateway. Never asked by two replicas at once here. */
  private static final class KeyList implements SigningKeyStore {
    private final List<SealedKey> keys = new ArrayList<>();

    @Override
    public synchronized List<SealedKey> load() {
      return List.copyOf(keys);
    }

    @Override
    public synchronized List<SealedKey> add(SealedKey key, @Nullable String after) {
      if (keys.isEmpty() == (after == null)) {
        keys.add(key);
      }
      return load();
    }

    @Override
    public synchronized void remove(Collection<String> kids) throws SourceUnavailableException {
      keys.removeIf(key -> kids.contains(key.kid()));
    }
  }
}
