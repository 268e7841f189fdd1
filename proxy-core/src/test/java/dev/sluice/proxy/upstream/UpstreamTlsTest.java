package dev.sluice.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.settings.GatewaySettings;
import dev.sluice.proxy.settings.PoolSettings;
import dev.sluice.proxy.settings.Timeouts;
import dev.sluice.proxy.settings.UpstreamSettings;
import dev.sluice.proxy.testing.Certificates;
import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.TestGateway;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS towards a runtime: only the one that can prove who it is gets requests. */
@Timeout(60)
class UpstreamTlsTest {
  private final Certificates authority = new Certificates();

  @TempDir Path folder = Path.of("");

  private static ScriptedRuntime showing(X509Bundle certificate) {
    return ScriptedRuntime.start(
            Certificates.showing(certificate).getServerSocketFactory(), "https")
        .serve(connection -> {
          while (true) {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          }
        });
  }

  private TestGateway gateway(URI runtime, String trust) throws IOException {
    Path file = folder.resolve("trust.pem");
    Files.writeString(file, trust);
    return TestGateway.inFrontOf(runtime, s -> trusting(s, file));
  }

  private static GatewaySettings trusting(GatewaySettings settings, Path trust) {
    URI url = settings.upstream().url();
    Timeouts d = Timeouts.DEFAULTS;
    return settings
        .withUpstream(new UpstreamSettings(url, "", PoolSettings.DEFAULTS, trust))
        .withTimeouts(
            new Timeouts(
                Duration.ofSeconds(2),
                d.requestHead(),
                d.requestBody(),
                d.firstByte(),
                d.firstByteRun(),
                d.idle(),
                d.keepAlive()));
  }

  private static HttpResponse<String> get(TestGateway gateway) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      URI url = URI.create("http://127.0.0.1:" + gateway.address().getPort() + "/x");
      return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }
  }

  @Test
  void passesRequestsToARuntimeThatProvesItsName() throws Exception {
    try (var runtime = showing(authority.forLoopback("runtime"));
        var gateway = gateway(runtime.url(), authority.trustPem())) {
      assertThat(get(gateway).body()).isEqualTo("ok");
      assertThat(get(gateway).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void refusesARuntimeOfAnotherName() throws Exception {
    try (var runtime = showing(authority.forName("other.example"));
        var gateway = gateway(runtime.url(), authority.trustPem())) {
      HttpResponse<String> response = get(gateway);

      assertThat(response.statusCode()).isEqualTo(502);
      assertThat(response.body()).contains("TLS with the runtime could not be agreed on");
    }
  }

  @Test
  void refusesARuntimeThatNobodyTrustedCertifies() throws Exception {
    try (var runtime = showing(authority.forLoopback("runtime"));
        var gateway = gateway(runtime.url(), new Certificates().trustPem())) {
      HttpResponse<String> response = get(gateway);

      assertThat(response.statusCode()).isEqualTo(502);
      assertThat(response.body()).contains("TLS with the runtime could not be agreed on");
    }
  }

  @Test
  void refusesARuntimeThatSpeaksPlainText() throws Exception {
    try (var runtime = ScriptedRuntime.start().serve(c -> c.send("HTTP/1.1 400 No\r\n\r\n"));
        var gateway =
            gateway(URI.create("https://127.0.0.1:" + runtime.port()), authority.trustPem())) {
      assertThat(get(gateway).statusCode()).isEqualTo(502);
    }
  }

  @Test
  void givesUpOnAHandshakeThatDoesNotEnd() throws Exception {
    try (var runtime = ScriptedRuntime.start().serve(ScriptedRuntime.Connection::readAll);
        var gateway =
            gateway(URI.create("https://127.0.0.1:" + runtime.port()), authority.trustPem())) {
      assertThat(get(gateway).statusCode()).isEqualTo(504);
    }
  }

  @Test
  void doesNotStartWithoutTheTrustedCertificates() {
    assertThatThrownBy(() -> gateway(URI.create("https://127.0.0.1:1"), "none"))
        .hasMessageContaining("trust.pem");
  }
}
