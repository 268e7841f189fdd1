package dev.sluice.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.settings.TlsSettings;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.Certificates;
import dev.sluice.proxy.testing.TestGateway;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that change while the gateway runs. */
@Timeout(60)
class TlsReloadTest {
  private static final URI NO_RUNTIME = URI.create("http://127.0.0.1:1");
  private static final Certificates AUTHORITY = new Certificates();
  private static final X509Bundle FIRST = AUTHORITY.forLoopback("first");
  private static final X509Bundle SECOND = AUTHORITY.forLoopback("second");

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void writeTheFirst() {
    write(FIRST, FIRST);
  }

  private void write(X509Bundle certificate, X509Bundle key) {
    write("tls.crt", certificate.getCertificatePathPEM());
    write("tls.key", key.getPrivateKeyPEM());
  }

  private void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TestGateway start() {
    TlsSettings tls =
        new TlsSettings(
            folder.resolve("tls.crt"), folder.resolve("tls.key"), Duration.ofMillis(20));
    return TestGateway.inFrontOf(NO_RUNTIME, s -> s.withListen(TestGateway.listen(tls)));
  }

  private static SSLSocket connect(TestGateway gateway) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            AUTHORITY
                .trusting()
                .getSocketFactory()
                .createSocket("127.0.0.1", gateway.address().getPort());
    socket.setSoTimeout((int) Await.PATIENCE.toMillis());
    socket.startHandshake();
    return socket;
  }

  /** Whose certificate a new connection is shown. */
  private static String shown(TestGateway gateway) {
    try (SSLSocket socket = connect(gateway)) {
      return name(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(SSLSocket socket) throws IOException {
    X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return shown.getSubjectX500Principal().getName();
  }

  private static double reloads(TestGateway gateway, String result) {
    return gateway.metric("sluice_tls_reloads_total", "result", result);
  }

  private static void assertServed(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET /-/healthz HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    assertThat(new String(in.readNBytes(15), StandardCharsets.US_ASCII))
        .isEqualTo("HTTP/1.1 200 OK");
  }

  @Test
  void showsANewCertificateToNewConnectionsAndKeepsTheOldOnes() throws Exception {
    try (var gateway = start();
        var old = connect(gateway)) {
      assertThat(name(old)).isEqualTo("CN=first");
      write(SECOND, SECOND);

      Await.until("the new one is shown", () -> shown(gateway).equals("CN=second"));

      assertServed(old);
      assertThat(reloads(gateway, "loaded")).isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void keepsTheOldPairWhileTheNewOneIsHalfWritten() {
    try (var gateway = start()) {
      write("tls.crt", SECOND.getCertificatePathPEM());
      Await.until("the mismatch is counted", () -> reloads(gateway, "failed") == 1);
      assertThat(shown(gateway)).isEqualTo("CN=first");

      write("tls.key", SECOND.getPrivateKeyPEM());

      Await.until("the whole pair is shown", () -> shown(gateway).equals("CN=second"));
      assertThat(reloads(gateway, "failed")).isEqualTo(1);
      assertThat(reloads(gateway, "loaded")).isEqualTo(1);
    }
  }

  @Test
  void keepsTheOldPairWhileAFileIsGone() throws Exception {
    try (var gateway = start()) {
      Files.delete(folder.resolve("tls.key"));
      Await.until("the failure is counted", () -> reloads(gateway, "failed") == 1);
      assertThat(shown(gateway)).isEqualTo("CN=first");

      write(SECOND, SECOND);

      Await.until("the new one is shown", () -> shown(gateway).equals("CN=second"));
    }
  }

  @Test
  void keepsTheOldPairWhenTheNewOneIsNone() {
    try (var gateway = start()) {
      write("tls.crt", "no certificate");

      Await.until("the failure is counted", () -> reloads(gateway, "failed") == 1);
      assertThat(shown(gateway)).isEqualTo("CN=first");
    }
  }

  @Test
  void noticesTheSwapOfALinkedFolder() throws Exception {
    // As Kubernetes mounts secrets: tls.crt -> ..data/tls.crt, ..data -> ..2026_01_01.1
    for (String name : new String[] {"tls.crt", "tls.key"}) {
      Files.createDirectories(folder.resolve("..1"));
      Files.move(folder.resolve(name), folder.resolve("..1").resolve(name));
      Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
    }
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
    try (var gateway = start()) {
      assertThat(shown(gateway)).isEqualTo("CN=first");
      Files.createDirectories(folder.resolve("..2"));
      Files.writeString(folder.resolve("..2/tls.crt"), SECOND.getCertificatePathPEM());
      Files.writeString(folder.resolve("..2/tls.key"), SECOND.getPrivateKeyPEM());
      Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
      Files.move(
          folder.resolve("..data_tmp"),
          folder.resolve("..data"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);

      Await.until("the new one is shown", () -> shown(gateway).equals("CN=second"));
      assertThat(reloads(gateway, "failed")).isZero();
    }
  }

  @Test
  void doesNotStartWithAPairThatDoesNotBelongTogether() {
    write(FIRST, SECOND);

    assertThatThrownBy(this::start)
        .hasMessageContaining("tls.key is not the key to the certificate in")
        .hasMessageContaining("tls.crt");
  }

  @Test
  void saysWhatIsWrongWithAKey() {
    write("tls.key", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    assertThatThrownBy(this::start)
        .hasMessageContaining("RSA PRIVATE KEY (expected: PKCS#8, not encrypted)");

    write("tls.key", FIRST.getCertificatePEM());
    assertThatThrownBy(this::start).hasMessageContaining("holds no PEM private key");

    write("tls.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    assertThatThrownBy(this::start).hasMessageContaining("holds no RSA, EC or Ed25519 key");
  }
}
