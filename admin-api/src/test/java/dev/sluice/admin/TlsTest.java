package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.admin.http.Limits;
import dev.sluice.proxy.settings.TlsSettings;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The admin port with a certificate. */
@Timeout(60)
class TlsTest {
  private static final int PATIENCE_MILLIS = 10_000;

  private static final X509Bundle AUTHORITY = authority();
  private static final X509Bundle FIRST = forLoopback("first");
  private static final X509Bundle SECOND = forLoopback("second");

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void writeTheFirst() throws IOException {
    write(FIRST);
  }

  @Test
  void isServedOverTls() throws Exception {
    try (var admin = start();
        HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
      URI uri = URI.create("https://127.0.0.1:" + admin.address().getPort() + "/healthz");
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      for (int asked = 0; asked < 3; asked++) { // the later ones on the same connection
        HttpResponse<String> health = client.send(request, BodyHandlers.ofString());
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(health.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
      }
    }
  }

  @Test
  void takesTls12Too() throws Exception {
    try (var admin = start();
        SSLSocket socket = socket(admin, "TLSv1.2")) {
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
    }
  }

  @Test
  void endsTheConnectionAfterItsLastAnswer() throws Exception {
    try (var admin = start();
        SSLSocket socket = socket(admin, "TLSv1.3")) {
      socket
          .getOutputStream()
          .write(
              "GET /healthz HTTP/1.1\r\nHost: a.invalid\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 421 ");
    }
  }

  @Test
  void closesPlainTextWithoutAnAnswer() throws Exception {
    try (var admin = start();
        var socket =
            new java.net.Socket(InetAddress.getLoopbackAddress(), admin.address().getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket
          .getOutputStream()
          .write(
              "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).doesNotContain("HTTP");
    }
  }

  @Test
  void showsAChangedCertificateToNewConnections() throws Exception {
    try (var admin = start()) {
      assertThat(shown(admin)).isEqualTo("CN=first");
      write(SECOND);
      long endNanos = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
      while (!shown(admin).equals("CN=second")) {
        assertThat(System.nanoTime() - endNanos).as("patience").isNegative();
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      }
    }
  }

  @Test
  void saysWhichFilesCannotBeUsed() throws IOException {
    Files.writeString(folder.resolve("tls.key"), SECOND.getPrivateKeyPEM());
    assertThatThrownBy(this::start)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("admin.tls.certificate, admin.tls.key: ")
        .hasMessageContaining("tls.key is not the key to the certificate in");
  }

  private TestAdmin start() throws IOException {
    var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var tls =
        new TlsSettings(
            folder.resolve("tls.crt"), folder.resolve("tls.key"), Duration.ofMillis(20));
    return TestAdmin.start(new AdminSettings(listen, false, List.of(), tls), Limits.DEFAULT);
  }

  private void write(X509Bundle certificate) throws IOException {
    Files.writeString(folder.resolve("tls.crt"), certificate.getCertificatePathPEM());
    Files.writeString(folder.resolve("tls.key"), certificate.getPrivateKeyPEM());
  }

  private static String shown(TestAdmin admin) {
    try (SSLSocket socket = socket(admin, "TLSv1.3")) {
      socket.startHandshake();
      var shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SSLSocket socket(TestAdmin admin, String protocol) throws IOException {
    var socket =
        (SSLSocket)
            trusting().getSocketFactory().createSocket("127.0.0.1", admin.address().getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setEnabledProtocols(new String[] {protocol});
    return socket;
  }

  private static SSLContext trusting() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {AUTHORITY.toTrustManager()}, null);
      return context;
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Bundle authority() {
    try {
      return new CertificateBuilder()
          .subject("CN=Test CA")
          .ecp256()
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Bundle forLoopback(String name) {
    try {
      return new CertificateBuilder()
          .subject("CN=" + name)
          .ecp256()
          .addSanIpAddress("127.0.0.1")
          .buildIssuedBy(AUTHORITY);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
