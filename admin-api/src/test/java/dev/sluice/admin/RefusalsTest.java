package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.admin.http.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who and what is kept out, and how it is told. */
class RefusalsTest {

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
  @ValueSource(strings = {"/", "/nope", "/healthz/", "/HEALTHZ", "/%68ealthz", "//healthz", "/-/"})
  void knowsNoOtherPaths(String path) throws IOException {
    problem(404, "not-found", admin.get(path));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /healthz, 'GET, HEAD'",
    "DELETE, /v1/log-level, 'GET, HEAD, PUT'",
    "OPTIONS, /v1/log-level, 'GET, HEAD, PUT'",
    "TRACE, /metrics, 'GET, HEAD'",
    "get, /metrics, 'GET, HEAD'",
  })
  void namesTheMethodsThatThereAre(String method, String path, String allowed) throws IOException {
    var reply = admin.ask(method, path, "Host: localhost");
    problem(405, "method-not-allowed", reply);
    assertThat(reply.field("allow")).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:1",
        "127.0.0.1",
        "127.0.0.1:8081",
        "[::1]:8081",
        "10.1.2.3",
        "admin.test",
        "Admin.Test:8081"
      })
  void isAskedByAddressLocalhostOrAGivenName(String host) throws IOException {
    assertThat(admin.ask("GET", "/healthz", "Host: " + host).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.test",
        "evil.test:8081",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "admin.test.",
        "127.1",
        "0x7f000001"
      })
  void isNotAskedByAForeignNameThatResolvesToIt(String host) throws IOException {
    problem(421, "misdirected-request", admin.ask("GET", "/healthz", "Host: " + host));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":8081", "localhost:x", "localhost:123456", "::1", "[::1"})
  void refusesAHostThatIsNone(String host) throws IOException {
    assertThat(admin.ask("GET", "/healthz", "Host: " + host).status()).isIn(400, 421);
  }

  @Test
  void wantsExactlyOneHost() throws IOException {
    problem(400, "bad-request", admin.ask("GET", "/healthz"));
    problem(400, "bad-request", admin.ask("GET", "/healthz", "Host: localhost", "Host: localhost"));
  }

  @Test
  void takesTheAuthorityOfAnAbsoluteTarget() throws IOException {
    assertThat(admin.ask("GET", "http://127.0.0.1:1/healthz", "Host: evil.test").status())
        .isEqualTo(200);
    problem(
        421,
        "misdirected-request",
        admin.ask("GET", "http://evil.test/healthz", "Host: localhost"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site", "else"})
  void refusesRequestsOfOtherSitesPages(String site) throws IOException {
    problem(
        403,
        "forbidden",
        admin.ask("GET", "/healthz", "Host: localhost", "Sec-Fetch-Site: " + site));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "same-origin"})
  void answersABrowserThatAsksItself(String site) throws IOException {
    assertThat(admin.ask("GET", "/healthz", "Host: localhost", "Sec-Fetch-Site: " + site).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.test", "null", "http://localhost:9", "localhost:8081"})
  void refusesForeignOrigins(String origin) throws IOException {
    problem(
        403,
        "forbidden",
        admin.ask("GET", "/healthz", "Host: localhost:8081", "Origin: " + origin));
  }

  @Test
  void knowsNoCors() throws IOException {
    var own = admin.ask("GET", "/healthz", "Host: localhost", "Origin: http://localhost");
    assertThat(own.status()).isEqualTo(200);
    assertThat(own.fields().keySet()).noneMatch(name -> name.startsWith("access-control"));
    var preflight =
        admin.ask(
            "OPTIONS",
            "/v1/log-level",
            "Host: localhost",
            "Origin: http://evil.test",
            "Access-Control-Request-Method: PUT");
    problem(403, "forbidden", preflight);
    assertThat(preflight.fields().keySet()).noneMatch(name -> name.startsWith("access-control"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonx"})
  void changesNothingForABodyThatAFormCouldSend(String type) throws IOException {
    problem(
        415,
        "unsupported-media-type",
        admin.ask(
            "PUT",
            "/v1/log-level",
            "Host: localhost",
            "Content-Type: " + type,
            "Content-Length: 0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/nope", "/metrics"})
  void protectsEveryAnswerInABrowser(String path) throws IOException {
    var reply = admin.get(path);
    assertThat(reply.field("x-content-type-options")).isEqualTo("nosniff");
    assertThat(reply.field("cache-control")).isEqualTo("no-store");
    assertThat(reply.field("content-security-policy"))
        .isEqualTo("default-src 'none'; frame-ancestors 'none'");
    assertThat(reply.field("cross-origin-resource-policy")).isEqualTo("same-origin");
    assertThat(reply.field("referrer-policy")).isEqualTo("no-referrer");
    assertThat(reply.field("date")).matches("[A-Z][a-z]{2}, [0-3][0-9] .* GMT");
  }

  @Test
  void tellsOtherMachinesNothingButHealthAndMetrics() throws IOException {
    var here = addressOfThisMachine();
    var settings = new AdminSettings(new InetSocketAddress("0.0.0.0", 0), true);
    try (var open = TestAdmin.start(settings, Limits.DEFAULT)) {
      var remote = new InetSocketAddress(here, open.address().getPort());
      var health = ask(remote, "/-/readyz");
      assertThat(health.status()).isEqualTo(200);
      assertThat(health.body()).doesNotContain("runtimes").doesNotContain("one.test");
      assertThat(ask(remote, "/healthz").status()).isEqualTo(200);
      assertThat(ask(remote, "/metrics").status()).isEqualTo(200);
      for (String path :
          List.of("/version", "/v1/exchanges", "/v1/log-level", "/openapi.json", "/nope")) {
        problem(403, "forbidden", ask(remote, path));
      }
      var local = new InetSocketAddress(InetAddress.getLoopbackAddress(), open.address().getPort());
      assertThat(ask(local, "/version").status()).isEqualTo(200);
      assertThat(ask(local, "/readyz").body()).contains("one.test");
    }
  }

  private static InetAddress addressOfThisMachine() throws IOException {
    var address =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(candidate -> candidate instanceof java.net.Inet4Address)
            .filter(candidate -> !candidate.isLoopbackAddress())
            .findFirst();
    assumeThat(address).as("a network interface beside loopback").isPresent();
    return address.orElseThrow();
  }

  private static Wire.Reply ask(InetSocketAddress to, String path) throws IOException {
    try (Wire wire = Wire.to(to)) {
      String host = "Host: " + to.getAddress().getHostAddress() + ":" + to.getPort();
      wire.send(TestAdmin.request("GET", path, host) + "\r\n");
      return wire.read();
    }
  }

  static void problem(int status, String code, Wire.Reply reply) throws IOException {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.field("content-type")).isEqualTo("application/problem+json");
    assertThat(ContractDocuments.faults("get", "/healthz", reply)).as(reply.body()).isEmpty();
    var body = ContractDocuments.json(reply.body());
    assertThat(body.get("type").asString()).isEqualTo("urn:sluice:problem:" + code);
    assertThat(body.get("status").asInt()).isEqualTo(status);
    assertThat(body.get("detail").asString()).isNotBlank();
  }
}
