package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.config.Application;
import dev.sluice.config.Settings;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every case of h2spec, strict ones included, against the gateway with a small runtime behind. */
@Timeout(900)
class Http2SpecIT {
  private static final byte[] BODY = "hello, world\n".getBytes(StandardCharsets.US_ASCII);

  private static final List<String> ALL = List.of("generic", "hpack", "http2");

  /**
   * All but http2/3.5/2, whose broken preface must end the connection: where HTTP/1.1 is spoken on
   * the same port it is a malformed request line, and is answered with 400 before the end.
   */
  private static final List<String> ALL_IN_PLAIN_TEXT =
      List.of(
          "generic", "hpack", "http2/3.5/1", "http2/4", "http2/5", "http2/6", "http2/7", "http2/8");

  private static final Duration PATIENCE = Duration.ofMinutes(6);

  /** How long h2spec waits for what should come; long, as machines are busy. */
  private static final String CASE_SECONDS = "5";

  private static final Pattern SUMMARY =
      Pattern.compile("(\\d+) tests, (\\d+) passed, (\\d+) skipped, (\\d+) failed");

  @TempDir Path folder = Path.of("");

  private HttpServer runtime = stopped();

  private static HttpServer stopped() {
    try {
      return HttpServer.create();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void startTheRuntime() throws IOException {
    runtime.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    runtime.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    runtime.createContext("/", Http2SpecIT::answer);
    runtime.start();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(200, head ? -1 : BODY.length);
    if (!head) {
      exchange.getResponseBody().write(BODY);
    }
    exchange.close();
  }

  @AfterEach
  void stopTheRuntime() {
    runtime.stop(0);
  }

  @Test
  void passes() throws Exception {
    install();
    int plain = passes("h2spec-plain", Map.of(), List.of(), ALL_IN_PLAIN_TEXT);
    int tls = passes("h2spec-tls", certificate(), List.of("--tls", "--insecure"), ALL);

    assertThat(tls).isGreaterThanOrEqualTo(146);
    assertThat(plain).isEqualTo(tls - 1);
    System.out.println(
        "RESULT h2spec: "
            + (plain + tls)
            + " passed, 0 failed (TLS "
            + tls
            + ", h2c "
            + plain
            + ")");
  }

  private static void install() {
    List<String> command = List.of(Project.http2Spec().toString(), "--install");
    Program installation = Program.start("h2spec-install", command, Map.of());
    assertThat(installation.await(PATIENCE)).as(installation.lastWords()).isZero();
  }

  private Map<String, String> certificate() throws Exception {
    X509Bundle certificate =
        new CertificateBuilder()
            .subject("CN=gateway")
            .ecp256()
            .addSanIpAddress("127.0.0.1")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Path chain = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    Files.writeString(chain, certificate.getCertificatePEM());
    Files.writeString(key, certificate.getPrivateKeyPEM());
    return Map.of("tls.certificate", chain.toString(), "tls.key", key.toString());
  }

  /** Returns how many cases passed: all of them. */
  private int passes(
      String name, Map<String, String> settings, List<String> options, List<String> cases) {
    String url = "http://127.0.0.1:" + runtime.getAddress().getPort();
    try (Application gateway = Application.start(Settings.open(url, settings))) {
      int port = gateway.proxyAddress().getPort();
      List<String> command =
          new ArrayList<>(
              List.of(Project.http2Spec().toString(), "--strict", "--timeout", CASE_SECONDS));
      command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
      command.addAll(options);
      command.addAll(cases);
      Program spec = Program.start(name, command, Map.of());
      int status = spec.await(PATIENCE);
      List<String> output = spec.output();
      assertThat(status).as(String.join("\n", output) + spec.lastWords()).isZero();
      return passed(output.getLast());
    }
  }

  private static int passed(String summary) {
    Matcher counts = SUMMARY.matcher(summary);
    assertThat(counts.matches()).as(summary).isTrue();
    assertThat(counts.group(3)).as("skipped").isEqualTo("0");
    assertThat(counts.group(4)).as("failed").isEqualTo("0");
    return Integer.parseInt(counts.group(2));
  }
}
