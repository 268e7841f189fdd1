package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Counter;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What each endpoint answers. Every JSON answer is held against {@code openapi.json}. */
class EndpointsTest {

  private TestAdmin admin;

  @BeforeEach
  void start() throws IOException {
    admin = TestAdmin.start();
  }

  @AfterEach
  void stop() {
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/-/healthz"})
  void isAliveAsLongAsItAnswers(String path) throws IOException {
    admin.gateway.draining = true;
    admin.gateway.accepting = false;
    JsonNode body = answer(200, "get", path, admin.get(path));
    assertThat(body.get("status").asString()).isEqualTo("ok");
    assertThat(body.get("draining").asBoolean()).isTrue();
    assertThat(body.get("accepting").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/readyz", "/-/readyz"})
  void isReadyWithOneRuntimeToReach(String path) throws IOException {
    admin.gateway.runtimes =
        List.of(FakeGateway.runtime("one", false), FakeGateway.runtime("two", true));
    JsonNode body = answer(200, "get", path, admin.get(path));
    assertThat(body.get("status").asString()).isEqualTo("ready");
    assertThat(body.has("detail")).isFalse();
    JsonNode first = body.get("runtimes").get(0);
    assertThat(first.get("name").asString()).isEqualTo("one");
    assertThat(first.get("address").asString()).isEqualTo("http://one.test:2024");
    assertThat(first.get("reachable").asBoolean()).isFalse();
    assertThat(first.get("detail").asString()).isEqualTo("it took no connection");
    assertThat(first.get("connections").asInt()).isEqualTo(3);
    assertThat(first.get("streams").asInt()).isEqualTo(2);
    assertThat(first.get("pending").asInt()).isEqualTo(1);
  }

  @Test
  void isNotReadyWithoutARuntime() throws IOException {
    admin.gateway.runtimes = List.of(FakeGateway.runtime("one", false));
    assertThat(whyUnready()).isEqualTo("no runtime is reachable");
  }

  @Test
  void isNotReadyWhileDraining() throws IOException {
    admin.gateway.draining = true;
    admin.gateway.runtimes = List.of(FakeGateway.runtime("one", false));
    assertThat(whyUnready()).isEqualTo("the gateway is shutting down");
  }

  @Test
  void isNotReadyWhileItDoesNotAccept() throws IOException {
    admin.gateway.accepting = false;
    assertThat(whyUnready()).isEqualTo("the gateway does not accept connections");
  }

  @Test
  void becomesReadyAgain() throws IOException {
    admin.gateway.accepting = false;
    assertThat(admin.get("/readyz").status()).isEqualTo(503);
    admin.gateway.accepting = true;
    assertThat(admin.get("/readyz").status()).isEqualTo(200);
  }

  @Test
  void showsMetricsInPrometheusText() throws IOException {
    Counter.build("things_total", "Things, \"odd\" ones.")
        .labelNames("kind")
        .register(admin.metrics)
        .labels("ü")
        .inc(2);
    var reply = admin.get("/metrics?name[]=ignored");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.field("content-type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(reply.body())
        .contains("# HELP things_total Things, \"odd\" ones.\n# TYPE things_total counter\n")
        .contains("things_total{kind=\"ü\",} 2.0\n");
  }

  @Test
  void saysWhatRuns() throws IOException {
    JsonNode body = answer(200, "get", "/version", admin.get("/version"));
    assertThat(body.get("version").asString()).isEqualTo("0.1.0");
    assertThat(body.get("commit").asString()).isEqualTo("abc1234");
    assertThat(body.get("java").asString()).isEqualTo(Runtime.version().toString());
    assertThat(body.get("netty").asString()).startsWith("4.2.");
    assertThat(body.get("started").asString()).isEqualTo("2026-01-02T03:04:05Z");
  }

  @Test
  void listsTheExchangesThatRun() throws IOException {
    admin.gateway.exchanges = List.of(FakeGateway.exchange("r-1"));
    JsonNode body = answer(200, "get", "/v1/exchanges", admin.get("/v1/exchanges"));
    assertThat(body.get("total").asInt()).isEqualTo(1);
    assertThat(body.get("limit").asInt()).isEqualTo(100);
    assertThat(body.get("exchanges"))
        .containsExactly(
            ContractDocuments.json(
                """
                {"request_id": "r-1", "protocol": "HTTP/1.1", "method": "POST",
                 "route": "/threads/{thread_id}/runs/stream", "client": "192.0.2.7:4711",
                 "upstream": "http://one.test:2024", "status": 200, "age_ms": 1234,
                 "bytes_up": 56, "bytes_down": 789, "stream": true}
                """));
  }

  @Test
  void listsNoMoreExchangesThanAskedFor() throws IOException {
    admin.gateway.exchanges =
        IntStream.range(0, 150).mapToObj(i -> FakeGateway.exchange("r-" + i)).toList();
    JsonNode first = answer(200, "get", "/v1/exchanges", admin.get("/v1/exchanges"));
    assertThat(first.get("exchanges")).hasSize(100);
    assertThat(first.get("total").asInt()).isEqualTo(150);
    JsonNode few = answer(200, "get", "/v1/exchanges", admin.get("/v1/exchanges?limit=2"));
    assertThat(few.get("exchanges")).hasSize(2);
    JsonNode all = answer(200, "get", "/v1/exchanges", admin.get("/v1/exchanges?limit=1000"));
    assertThat(all.get("exchanges")).hasSize(150);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"limit=0", "limit=1001", "limit=-1", "limit=x", "limit=", "limit=1&limit=2"})
  void refusesALimitOutOfRange(String query) throws IOException {
    var reply = admin.get("/v1/exchanges?" + query);
    answer(400, "get", "/v1/exchanges", reply);
    assertThat(detail(reply)).startsWith("limit").contains("expected: 1");
  }

  @Test
  void changesALogLevelWhileItRuns() throws IOException {
    var reply = admin.put("/v1/log-level", "{\"logger\":\"dev.sluice\",\"level\":\"DEBUG\"}");
    JsonNode changed = answer(200, "put", "/v1/log-level", reply);
    assertThat(changed.get("logger").asString()).isEqualTo("dev.sluice");
    assertThat(changed.get("level").asString()).isEqualTo("debug");

    JsonNode all = answer(200, "get", "/v1/log-level", admin.get("/v1/log-level"));
    assertThat(all.get("levels").get("dev.sluice").asString()).isEqualTo("debug");
    assertThat(all.get("levels").get("root").asString()).isEqualTo("info");
    var one = admin.get("/v1/log-level?logger=dev.sluice.proxy");
    JsonNode inherited = answer(200, "get", "/v1/log-level", one);
    assertThat(inherited.get("level").asString()).isEqualTo("debug");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "\"debug\"",
        "{}",
        "{\"logger\":\"dev.sluice\"}",
        "{\"logger\":\"dev.sluice\",\"level\":1}",
        "{\"logger\":\"dev.sluice\",\"level\":null}",
        "{\"logger\":\"dev.sluice\",\"level\":{}}",
        "{\"logger\":\"dev.sluice\",\"level\":\"debug\",\"for\":\"1h\"}",
        "{\"logger\":\"dev.sluice\",\"level\":\"debug\",\"level\":\"info\"}",
        "{\"logger\":\"dev.sluice\",\"level\":\"debug\"",
        "{\"logger\":\"dev.sluice\",\"level\":\"debug\"} {}",
        "{'logger':'dev.sluice','level':'debug'}",
      })
  void refusesABodyThatIsNoLevelOfALogger(String json) throws IOException {
    var reply = admin.put("/v1/log-level", json);
    answer(400, "put", "/v1/log-level", reply);
    assertThat(detail(reply)).contains("expected: an object with the strings logger, level");
    assertThat(admin.logLevels.levels()).containsOnlyKeys("root");
  }

  @ParameterizedTest
  @ValueSource(strings = {"loud", "", "debug "})
  void refusesALevelThatThereIsNot(String level) throws IOException {
    var reply =
        admin.put("/v1/log-level", "{\"logger\":\"dev.sluice\",\"level\":\"" + level + "\"}");
    answer(400, "put", "/v1/log-level", reply);
    assertThat(detail(reply)).startsWith("level (expected: one of");
  }

  @Test
  void refusesALoggerThatIsNoName() throws IOException {
    var reply = admin.put("/v1/log-level", "{\"logger\":\"a b\",\"level\":\"debug\"}");
    answer(400, "put", "/v1/log-level", reply);
    assertThat(detail(admin.get("/v1/log-level?logger=a%20b"))).startsWith("logger (expected:");
  }

  @Test
  void describesItself() throws IOException {
    var reply = admin.get("/openapi.json");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.field("content-type")).isEqualTo("application/json");
    assertThat(reply.body()).isEqualTo(ContractDocuments.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/readyz", "/version", "/openapi.json", "/v1/log-level"})
  void refusesParametersThatItDoesNotKnow(String path) throws IOException {
    var reply = admin.get(path + "?verbose=1");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(detail(reply)).startsWith("unknown query parameter (expected: ");
  }

  @Test
  void answersWhenAResourceFails() throws IOException {
    admin.gateway.probe =
        () -> {
          throw new IllegalStateException("secret");
        };
    var reply = admin.get("/readyz");
    answer(500, "get", "/readyz", reply);
    assertThat(reply.body()).doesNotContain("secret");
    assertThat(admin.get("/healthz").status()).isEqualTo(200);
  }

  private String whyUnready() throws IOException {
    JsonNode body = answer(503, "get", "/readyz", admin.get("/readyz"));
    assertThat(body.get("status").asString()).isEqualTo("unready");
    return body.get("detail").asString();
  }

  private static JsonNode answer(int status, String method, String path, Wire.Reply reply)
      throws IOException {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(ContractDocuments.faults(method, path, reply)).as(reply.body()).isEmpty();
    return ContractDocuments.json(reply.body());
  }

  private static String detail(Wire.Reply reply) {
    return ContractDocuments.json(reply.body()).get("detail").asString();
  }
}
