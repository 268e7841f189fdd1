package dev.sluice.proxy.server;

import static dev.sluice.proxy.testing.ScriptedRuntime.Connection.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.settings.Timeouts;
import dev.sluice.proxy.settings.TlsSettings;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.Certificates;
import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.TestGateway;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a connection's protocol is found out. */
@Timeout(60)
class ProtocolsTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  private final Certificates authority = new Certificates();
  private final BlockingQueue<String> heads = new ArrayBlockingQueue<>(10);
  private final ScriptedRuntime runtime =
      ScriptedRuntime.start()
          .serve(connection -> {
            while (true) {
              heads.add(connection.readHead());
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
          });

  @TempDir Path folder = Path.of("");

  @AfterEach
  void stop() {
    runtime.close();
  }

  private TestGateway plain() {
    Timeouts d = Timeouts.DEFAULTS;
    Timeouts hasty =
        new Timeouts(
            d.connect(),
            SHORT,
            d.requestBody(),
            d.firstByte(),
            d.firstByteRun(),
            d.idle(),
            d.keepAlive());
    return TestGateway.inFrontOf(runtime.url(), s -> s.withTimeouts(hasty));
  }

  private TestGateway secure() throws IOException {
    X509Bundle certificate = authority.forLoopback("gateway");
    Path chain = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    Files.writeString(chain, certificate.getCertificatePathPEM());
    Files.writeString(key, certificate.getPrivateKeyPEM());
    TlsSettings tls = new TlsSettings(chain, key, TlsSettings.DEFAULT_RELOAD_INTERVAL);
    return TestGateway.inFrontOf(runtime.url(), s -> s.withListen(TestGateway.listen(tls)));
  }

  private static Socket connect(TestGateway gateway) throws IOException {
    Socket socket = new Socket(gateway.address().getAddress(), gateway.address().getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Await.PATIENCE.toMillis());
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String all(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP_2", "HTTP_1_1"})
  void agreesByAlpn(HttpClient.Version version) throws Exception {
    try (var gateway = secure();
        var client =
            HttpClient.newBuilder().sslContext(authority.trusting()).version(version).build()) {
      URI url = URI.create("https://127.0.0.1:" + gateway.address().getPort() + "/x");
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());

      assertThat(response.version()).isEqualTo(version);
      assertThat(response.body()).isEqualTo("ok");
      String head = heads.poll(10, TimeUnit.SECONDS);
      assertThat(field(String.valueOf(head), "x-forwarded-proto")).isEqualTo("https");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void speaksTls(String version) throws Exception {
    try (var gateway = secure();
        SSLSocket socket =
            (SSLSocket)
                authority
                    .trusting()
                    .getSocketFactory()
                    .createSocket("127.0.0.1", gateway.address().getPort())) {
      socket.setEnabledProtocols(new String[] {version});
      send(socket, "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

      assertThat(all(socket)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("ok");
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @Test
  void closesWhatIsNoTls() throws Exception {
    try (var gateway = secure();
        Socket socket = connect(gateway)) {
      send(socket, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(all(socket)).doesNotContain("HTTP");
      Await.until(
          "the failure is counted",
          () -> gateway.metric("sluice_refusals_total", "reason", "tls-handshake") == 1);
    }
  }

  @Test
  void readsARequestHoweverItIsCut() throws Exception {
    try (var gateway = TestGateway.inFrontOf(runtime.url());
        Socket socket = connect(gateway)) {
      // A method that begins as HTTP/2's preface does.
      for (char c : "PRINT /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".toCharArray()) {
        send(socket, String.valueOf(c));
      }
      assertThat(all(socket)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("ok");
    }
  }

  @Test
  void readsAPrefaceHoweverItIsCut() throws Exception {
    try (var gateway = TestGateway.inFrontOf(runtime.url());
        Socket socket = connect(gateway)) {
      for (char c : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".toCharArray()) {
        send(socket, String.valueOf(c));
      }
      byte[] frame = socket.getInputStream().readNBytes(9);

      assertThat(frame[3]).isEqualTo((byte) 4); // SETTINGS
    }
  }

  @Test
  void closesAConnectionThatSaysNothing() throws Exception {
    try (var gateway = plain();
        Socket socket = connect(gateway)) {
      assertThat(all(socket)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"P", "PRI", "PRI * HTTP/2.0\r\n", "GET / HT"})
  void answersAHeadThatDoesNotComeInTime(String front) throws Exception {
    try (var gateway = plain();
        Socket socket = connect(gateway)) {
      send(socket, front);

      assertThat(all(socket)).startsWith("HTTP/1.1 4");
    }
  }

  @Test
  void refusesABrokenPrefaceAsHttp11Does() throws Exception {
    try (var gateway = TestGateway.inFrontOf(runtime.url());
        Socket socket = connect(gateway)) {
      send(socket, "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");

      assertThat(all(socket)).startsWith("HTTP/1.1 400 ");
    }
  }
}
