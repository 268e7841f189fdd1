package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.settings.HeldLimits;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.TestClient;
import dev.sluice.proxy.testing.TestClient.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are held and don't go up, for whatever reason: all of it is given back. */
@Timeout(120)
class HeldBodyRefusalTest extends HeldWire {
  private static final int LONGEST = 1_000;
  private static final int TOGETHER = 1_500;
  private static final String RUN = "{\"assistant_id\":\"helper\",\"input\":{\"x\":1}}";

  HeldBodyRefusalTest() {
    super(new HeldLimits(LONGEST, TOGETHER, 2 * TOGETHER), impatient());
  }

  @AfterEach
  void sentNothingUp() {
    leave();
    double connects =
        gateway.metric(
            "sluice_upstream_connects_total", "runtime", "runtime-1", "result", "connected");
    assertThat(connects).as("connections to the runtime").isZero();
  }

  private TestClient begin(TestClient from, String framing) {
    return from.send("POST", "/runs/wait", framing, tenancy.credential());
  }

  private Response refusal(String body) {
    Response response = begin(client, "content-length: " + body.length()).write(body).response();
    assertThat(response.field("content-type")).isEqualTo("application/problem+json");
    return response;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing",
        "{",
        "{\"assistant_id\":\"helper\"",
        "{\"assistant_id\":\"helper\"}}",
        "{\"assistant_id\":\"helper\"} {}",
        "{\"assistant_id\":\"helper\",}",
        "{\"assistant_id\":\"helper\",\"assistant_id\":\"other\"}",
        "{\"assistant_id\":\"helper\",\"assistant\\u005fid\":\"other\"}",
        "{\"assistant_id\":\"helper\",\"input\":01}",
        "{\"assistant_id\":\"helper\",\"input\":NaN}",
        "{\"assistant_id\":\"helper\",\"input\":\"\\ud800\"}",
        "{\"assistant_id\":\"helper\",\"input\":\"\u00c0\u00af\"}",
        "{\"assistant_id\":\"helper\",\"input\":\"\t\"}",
        "{'assistant_id':'helper'}",
        "\u00ef\u00bb\u00bf{}",
        "   ",
      })
  void refusesWhatIsNoJsonThatCanBeReadInOneWay(String body) {
    Response response = refusal(body);
    assertThat(response.status()).isEqualTo(422);
    assertThat(response.body()).contains("body-malformed").doesNotContain("helper");
  }

  @Test
  void namesThePathThatIsAtFault() {
    assertThat(refusal("{\"assistant_id\":\"a\",\"assistant_id\":\"b\"}").body())
        .contains("duplicate name")
        .contains("assistant_id");
  }

  @Test
  void refusesAtTheFirstWrongByteAndCloses() {
    Response response = begin(client, "content-length: 500").write("{\"x\":tru!").response();
    assertThat(response.status()).isEqualTo(422);
    assertThat(response.field("connection")).isEqualTo("close");
    assertThat(response.body()).contains("unexpected byte at byte 8");
  }

  @Test
  void refusesABodyThatIsNotThere() {
    assertThat(refusal("").status()).isEqualTo(422);
  }

  @Test
  void refusesAChunkedBodyThatIsEmpty() {
    begin(client, "transfer-encoding: chunked").write("0\r\n\r\n");
    assertThat(client.response().status()).isEqualTo(422);
  }

  @Test
  void refusesALengthOverTheLimitBeforeItComes() {
    Response response = begin(client, "content-length: " + (LONGEST + 1)).response();
    assertThat(response.status()).isEqualTo(413);
    assertThat(response.body()).contains("over limits.held-body (" + LONGEST + " bytes)");
    assertThat(response.field("connection")).isEqualTo("close");
  }

  @Test
  void holdsNothingOfAStranger() {
    Response response = client.send("POST", "/runs/wait", "content-length: 900").response();
    assertThat(response.status()).isEqualTo(401); // before the first byte of the body
    assertThat(gateway.metric("sluice_held_bytes")).isZero();
  }

  @Test
  void refusesAsSoonAsItIsOverTheLimit() {
    begin(client, "transfer-encoding: chunked");
    client.write("3e8\r\n" + " ".repeat(LONGEST) + "\r\n");
    awaitHeld(LONGEST);
    Response response = client.write("1\r\n \r\n").response();
    assertThat(response.status()).isEqualTo(413);
    assertThat(response.body()).contains("limits.held-body");
  }

  @Test
  void refusesWhatHasNoRoomBesideOthers() {
    begin(client, "content-length: " + LONGEST).write(" ".repeat(LONGEST - 1));
    awaitHeld(LONGEST - 1);
    try (TestClient other = new TestClient(gateway.address())) {
      Response response =
          begin(other, "content-length: " + LONGEST).write(" ".repeat(LONGEST)).response();
      assertThat(response.status()).isEqualTo(503);
      assertThat(response.field("retry-after")).isEqualTo("1");
      assertThat(response.body()).contains("bodies-exhausted").doesNotContain("limits");
    }
    Await.until(
        "it is counted",
        () -> gateway.metric("sluice_refusals_total", "reason", "bodies-exhausted") == 1);
    awaitHeld(LONGEST - 1);
  }

  @Test
  void letsGoWhenTheClientIsGone() {
    begin(client, "content-length: 500").write("{\"x\":");
    awaitHeld(5);
    client.close();
    awaitHeld(0);
  }

  @Test
  void letsGoWhenTheBodyStopsComing() {
    Response response = begin(client, "content-length: 500").write("{\"x\":").response();
    assertThat(response.status()).isEqualTo(408);
  }

  @Test
  void letsGoWhenTheCallerIsGone() {
    begin(client, "content-length: 500").write("{\"x\":");
    awaitHeld(5);
    tenancy.house.changed(Change.Kind.API_KEY, tenancy.house.source.revoke(tenancy.key));
    assertThat(client.response().status()).isEqualTo(401);
  }

  @Test
  void letsGoWhenTheGatewayStops() throws InterruptedException {
    begin(client, "content-length: 500").write("{\"x\":");
    awaitHeld(5);
    Thread draining = Thread.ofVirtual().start(gateway.gateway()::close);
    assertThat(client.response().status()).isEqualTo(503);
    draining.join();
  }

  @Test
  void letsGoWhenTheFramingBreaks() {
    begin(client, "transfer-encoding: chunked").write("5\r\n{\"x\":\r\n");
    awaitHeld(5);
    assertThat(client.write("no chunk\r\n").response().status()).isEqualTo(400);
  }

  @Test
  void refusesWhatIsEncoded() {
    client.send(
        "POST",
        "/runs/wait",
        "content-length: " + RUN.length(),
        "content-encoding: gzip",
        tenancy.credential());
    assertThat(client.response().status()).isEqualTo(415);
  }

  @Test
  void refusesAnAgentThatNobodyKnowsInTheRuntimesWords() {
    Response response =
        begin(client, "content-length: 25").write("{\"assistant_id\":\"nobody\"}").response();
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("{\"detail\":\"Thread or assistant not found.\"}");
  }
}
