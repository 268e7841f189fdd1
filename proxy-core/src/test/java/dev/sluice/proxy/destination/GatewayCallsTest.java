package dev.sluice.proxy.destination;

import static dev.sluice.proxy.testing.ScriptedRuntime.Connection.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.admission.Cors;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.OwnAssertions;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.ledger.RuntimeAwayException.Kind;
import dev.sluice.proxy.ledger.RuntimeCalls.Response;
import dev.sluice.proxy.lookup.Patience;
import dev.sluice.proxy.observe.metrics.GatewayMetrics;
import dev.sluice.proxy.settings.CorsSettings;
import dev.sluice.proxy.settings.GatewaySettings;
import dev.sluice.proxy.settings.PoolSettings;
import dev.sluice.proxy.settings.Timeouts;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import dev.sluice.proxy.upstream.HostResolver;
import io.netty.buffer.ByteBufAllocator;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gateway's own calls, of a runtime that does as the test says. */
@Timeout(60)
class GatewayCallsTest {
  private static final Selection SELECTION =
      Selection.builder().read("metadata.sluice_tenant").build();
  private static final int MAX_CALLS = 3;
  private static final String THREAD = "{\"metadata\":{\"sluice_tenant\":\"acme\"},\"values\":[1]}";

  private final ScriptedRuntime runtime = ScriptedRuntime.start();
  private final GatewayMetrics metrics =
      new GatewayMetrics(new CollectorRegistry(), ByteBufAllocator.DEFAULT, () -> 0);
  private final Destinations destinations =
      new Destinations(
          new DestinationMaker(
              new Cors(new CorsSettings(List.of(), Duration.ofMinutes(10))),
              "",
              Duration.ofSeconds(1),
              metrics),
          PoolSettings.DEFAULTS,
          new RuntimeAccess(
              reference -> "secret-of-the-runtime",
              HostResolver.OPEN,
              GatewayCallsTest::signed,
              CallPlaces.AUTO),
          List.of());
  private final CallPlaces places = new CallPlaces(MAX_CALLS, 256);
  private final GatewayCalls calls = calls(Timeouts.DEFAULTS.firstByte(), GatewayCallsTest::signed);
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  private GatewayCalls calls(Duration firstByte, OwnAssertions signing) {
    return new GatewayCalls(destinations, settings(firstByte), metrics, signing, places);
  }

  private GatewaySettings settings(Duration firstByte) {
    Timeouts all = Timeouts.DEFAULTS;
    return GatewaySettings.defaults(runtime.url())
        .withTimeouts(
            new Timeouts(
                Duration.ofMillis(500),
                all.requestHead(),
                all.requestBody(),
                firstByte,
                all.firstByteRun(),
                all.idle(),
                all.keepAlive()));
  }

  @AfterEach
  void stop() {
    callers.shutdownNow();
    calls.close();
    runtime.close();
  }

  private RuntimeRecord record() {
    return Records.of("dev", runtime.url().toString(), "env:DEV", true);
  }

  private static byte[] signed(String runtime) {
    return ("signed-for-" + runtime).getBytes(StandardCharsets.US_ASCII);
  }

  private Response get() throws SourceUnavailableException {
    return calls.call(record(), "GET", "/threads/t1", null, SELECTION);
  }

  private void answering(Consumer<Connection> script) {
    runtime.serve(script);
  }

  private void answering(String response) {
    answering(connection -> {
      while (true) {
        connection.readHead();
        connection.send(response);
      }
    });
  }

  private static String response(String status, String body) {
    return "HTTP/1.1 " + status + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
  }

  private static String tenant(Response response) {
    Fact body = response.body();
    assertThat(body).isNotNull();
    return String.valueOf(
        body == null ? null : body.member("metadata").member("sluice_tenant").text());
  }

  private void assertAway(String how) {
    assertThatThrownBy(this::get)
        .isInstanceOf(SourceUnavailableException.class)
        .hasMessageContaining(how)
        .hasMessageContaining("dev")
        .hasMessageNotContaining("127.0.0.1")
        .hasMessageNotContaining("secret");
  }

  @Test
  void readsWhatIsSelected() throws Exception {
    answering(response("200 OK", THREAD));
    for (int i = 0; i < 3; i++) {
      Response response = get();
      assertThat(response.status()).isEqualTo(200);
      assertThat(tenant(response)).isEqualTo("acme");
    }
    assertThat(metrics.upstreamConnections("dev")).isEqualTo(1);
  }

  @Test
  void readsAnAnswerInPieces() throws Exception {
    answering(connection -> {
      connection.readHead();
      connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      for (int i = 0; i < THREAD.length(); i++) {
        connection.send("1\r\n" + THREAD.charAt(i) + "\r\n");
      }
      connection.send("0\r\n\r\n");
      connection.readAll();
    });
    assertThat(tenant(get())).isEqualTo("acme");
  }

  @Test
  void asksInItsOwnName() throws Exception {
    Future<Response> asked =
        callers.submit(() ->
            calls.call(
                record(),
                "PATCH",
                "/threads/t1",
                "{\"metadata\":{}}".getBytes(StandardCharsets.UTF_8),
                SELECTION));
    try (Connection up = runtime.accept()) {
      String head = up.readHead();
      assertThat(head).startsWith("PATCH /threads/t1 HTTP/1.1\r\n");
      assertThat(field(head, "host")).isEqualTo("127.0.0.1:" + runtime.port());
      assertThat(field(head, "x-api-key")).isEqualTo("secret-of-the-runtime");
      assertThat(field(head, "x-sluice-assertion")).isEqualTo("signed-for-dev");
      assertThat(field(head, "content-type")).isEqualTo("application/json");
      assertThat(field(head, "x-request-id")).isNotEqualTo("absent");
      assertThat(up.read(Integer.parseInt(field(head, "content-length"))))
          .isEqualTo("{\"metadata\":{}}");
      up.send(response("200 OK", "{}"));
    }
    assertThat(asked.get().isOk()).isTrue();
  }

  @Test
  void takes404ForAnAnswer() throws Exception {
    answering(response("404 Not Found", "{\"detail\":\"nothing\"}"));
    Response response = get();
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.body()).isNull();
  }

  @Test
  void knowsNothingOfWhatIsNoJson() throws Exception {
    answering(response("200 OK", "<html>"));
    assertThat(get().body()).isNull();
    assertThat(get().status()).isEqualTo(200);
  }

  @Test
  void knowsNothingOfWhatIsTooLong() throws Exception {
    byte[] piece = " ".repeat(1024 * 1024).getBytes(StandardCharsets.US_ASCII);
    answering(connection -> {
      connection.readHead();
      connection.send("HTTP/1.1 200 OK\r\n\r\n");
      while (true) {
        connection.send(piece);
      }
    });
    Response response = get();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).isNull();
  }

  @Test
  void takesFailuresForAbsence() {
    answering(response("500 Internal Server Error", "{}"));
    assertAway("answered 500");
  }

  @Test
  void takesARefusedCredentialForAbsence() {
    answering(response("401 Unauthorized", "{}"));
    assertAway("credential");
  }

  @Test
  void takesOverloadForAbsence() {
    answering(response("429 Too Many Requests", "{}"));
    assertAway("answered 429");
  }

  @Test
  void takesAResetForAbsence() {
    answering(connection -> {
      connection.readHead();
      connection.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
    });
    assertAway("reset");
  }

  @Test
  void takesARuntimeThatIsNotThereForAway() {
    runtime.close();
    assertAway("connect-refused");
  }

  @Test
  void asksOnceMoreWhenAnIdleConnectionIsDead() throws Exception {
    answering(connection -> {
      connection.readHead();
      connection.send(response("200 OK", THREAD));
      connection.readHead();
    });
    assertThat(tenant(get())).isEqualTo("acme");
    assertThat(tenant(get())).isEqualTo("acme");
  }

  @Test
  void showsASignedWordOnlyToThoseThatWantIt() throws Exception {
    List<String> heads = new ArrayList<>();
    answering(connection -> {
      while (true) {
        heads.add(connection.readHead());
        connection.send(response("200 OK", THREAD));
      }
    });
    RuntimeRecord modest = Records.of("modest", runtime.url().toString(), null);
    assertThat(calls.call(modest, "GET", "/threads/t1", null, SELECTION).isOk()).isTrue();
    assertThat(field(heads.getFirst(), "x-sluice-assertion")).isEqualTo("absent");
  }

  @Test
  void asksNobodyWhenItsWordCannotBeSigned() {
    OwnAssertions without =
        runtime -> {
          throw new SourceUnavailableException("no key", new IOException());
        };
    try (GatewayCalls mute = calls(Timeouts.DEFAULTS.firstByte(), without)) {
      assertThatThrownBy(() -> mute.call(record(), "GET", "/threads/t1", null, SELECTION))
          .isInstanceOf(SourceUnavailableException.class)
          .hasMessage("no key");
    }
  }

  @Test
  void waitsNoLongerThanItMay() {
    answering(Connection::readAll);
    try (GatewayCalls impatient = calls(Duration.ofSeconds(1), OwnAssertions.NONE)) {
      assertThatThrownBy(() -> impatient.call(record(), "GET", "/threads/t1", null, SELECTION))
          .isInstanceOf(SourceUnavailableException.class)
          .hasMessageContaining("in time");
    }
  }

  /** What comes of a call that is made for a decision: how it failed. */
  private Future<RuntimeAwayException> failing(Patience patience) {
    return callers.submit(() -> patience.decide(this::failure));
  }

  private RuntimeAwayException failure() {
    try {
      get();
    } catch (RuntimeAwayException away) {
      return away;
    } catch (SourceUnavailableException other) {
      throw new AssertionError(other);
    }
    throw new AssertionError("it was answered");
  }

  @Test
  void waitsNoLongerThanItsDecision() throws Exception {
    Patience patience = new Patience(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
    Future<RuntimeAwayException> late = failing(patience);
    try (Connection up = runtime.accept()) {
      up.readHead();
      assertThat(late.get().kind()).isEqualTo(Kind.LATE);
      assertThat(late.get()).hasMessage("the runtime dev did not answer in time");
      assertThat(up.isAtEnd()).isTrue();
    }
    assertThat(patience.isWithRuntime()).isTrue();
    assertThat(places.runtimes()).as("no place is kept").isZero();
  }

  @Test
  void endsWhenNobodyWaitsForItsDecision() throws Exception {
    Patience patience = new Patience(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
    Future<RuntimeAwayException> unawaited = failing(patience);
    try (Connection up = runtime.accept()) {
      up.readHead();
      patience.end();
      assertThat(unawaited.get().kind()).isEqualTo(Kind.UNAWAITED);
      assertThat(up.isAtEnd()).isTrue();
    }
    assertThat(places.runtimes()).as("no place is kept").isZero();
    assertThat(failing(patience).get().kind()).isEqualTo(Kind.UNAWAITED);
    Await.until("none is open", () -> metrics.upstreamConnections("dev") == 0);
  }

  /** As many calls as may be under way, whose answers are to come. */
  private List<Connection> fill(List<Future<Response>> asked) {
    return hang(asked, this::get, MAX_CALLS);
  }

  private List<Connection> hang(List<Future<Response>> asked, Callable<Response> one, int times) {
    List<Connection> hanging = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      asked.add(callers.submit(one));
      Connection up = runtime.accept();
      up.readHead();
      hanging.add(up);
    }
    return hanging;
  }

  private void answer(List<Connection> hanging, List<Future<Response>> asked) throws Exception {
    answering(response("200 OK", THREAD));
    for (Connection up : hanging) {
      up.send(response("200 OK", THREAD));
      up.close();
    }
    for (Future<Response> each : asked) {
      assertThat(each.get(15, TimeUnit.SECONDS).isOk()).isTrue();
    }
  }

  @Test
  void asksOneRuntimeNoMoreAtOnceThanItMayAndOthersAllTheSame() throws Exception {
    List<Future<Response>> asked = new ArrayList<>();
    List<Connection> hanging = fill(asked);
    assertThatThrownBy(this::get)
        .isInstanceOfSatisfying(
            RuntimeAwayException.class, away -> assertThat(away.kind()).isEqualTo(Kind.BUSY))
        .hasMessage("the runtime dev is asked too much at once (runtimes.max-calls)");
    assertThat(metrics.upstreamConnections("dev")).isEqualTo(MAX_CALLS);
    try (ScriptedRuntime other = ScriptedRuntime.start()) {
      other.serve(connection -> {
        connection.readHead();
        connection.send(response("200 OK", THREAD));
      });
      RuntimeRecord prod = Records.of("prod", other.url().toString(), "env:PROD", true);
      assertThat(calls.call(prod, "GET", "/threads/t1", null, SELECTION).isOk()).isTrue();
    }
    answer(hanging, asked);
    assertThat(get().isOk()).as("the places are given back").isTrue();
  }

  private Response get(UUID tenant, RuntimeRecord from) throws SourceUnavailableException {
    return calls.of(tenant).call(from, "GET", "/threads/t1", null, SELECTION);
  }

  @Test
  void leavesATenantNoMoreThanHalfOfASharedRuntime() throws Exception {
    UUID acme = new UUID(8, 1);
    List<Future<Response>> asked = new ArrayList<>();
    List<Connection> hanging = hang(asked, () -> get(acme, record()), (MAX_CALLS + 1) / 2);
    assertThatThrownBy(() -> get(acme, record()))
        .isInstanceOfSatisfying(
            RuntimeAwayException.class, away -> assertThat(away.kind()).isEqualTo(Kind.BUSY));
    hanging.addAll(hang(asked, () -> get(new UUID(8, 2), record()), 1));
    answer(hanging, asked);
    assertThat(get(acme, record()).isOk()).as("its places are given back").isTrue();
  }

  @Test
  void leavesATenantAllOfItsOwnRuntime() throws Exception {
    UUID acme = new UUID(8, 1);
    RuntimeRecord own = Records.of("dev", runtime.url().toString(), "env:DEV", true, acme);
    List<Future<Response>> asked = new ArrayList<>();
    List<Connection> hanging = hang(asked, () -> get(acme, own), MAX_CALLS);
    answer(hanging, asked);
  }

  @Test
  void waitsItsTurnWithWhatNoRequestWaitsFor() throws Exception {
    List<Future<Response>> asked = new ArrayList<>();
    List<Connection> hanging = fill(asked);
    for (int i = 0; i < 2 * MAX_CALLS; i++) {
      asked.add(
          callers.submit(
              () -> calls.behind().call(record(), "GET", "/threads/t2", null, SELECTION)));
    }
    answer(hanging, asked);
  }
}
