package dev.sluice.db.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.db.Outages;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What somebody is told who has taken the port of the embedded server (protocol: section 54.2). */
@Timeout(60)
class ScramOnlyTest {
  private static final String PASSWORD = "not-for-others";
  private static final int CLEARTEXT_PASSWORD = 3;

  @Test
  void tellsAnImpostorNoPassword() throws Exception {
    try (ServerSocket impostor = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> told = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> told.completeAsync(() -> askForPassword(impostor)));
      String url = "jdbc:postgresql://127.0.0.1:" + impostor.getLocalPort() + "/sluice";
      var settings = new DatabaseSettings.External(url + "?sslmode=disable", "sluice", PASSWORD, 1);
      Connector connector = new Connector(settings, true);
      assertThatThrownBy(() -> connector.direct("test", Duration.ofSeconds(10)).close())
          .hasStackTraceContaining("is not that server")
          .matches(Outages::isOutage);
      assertThat(told.get(30, TimeUnit.SECONDS)).doesNotContain(PASSWORD);
    }
  }

  private static String askForPassword(ServerSocket impostor) {
    try (Socket client = impostor.accept();
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
      in.readFully(new byte[in.readInt() - Integer.BYTES]);
      out.writeByte('R');
      out.writeInt(2 * Integer.BYTES);
      out.writeInt(CLEARTEXT_PASSWORD);
      return new String(in.readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      return "the connection broke";
    }
  }
}
