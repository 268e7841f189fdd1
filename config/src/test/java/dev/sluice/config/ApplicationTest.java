package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApplicationTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void servesBothPortsUntilItIsClosed() throws Exception {
    InetSocketAddress proxy;
    InetSocketAddress admin;
    try (Application application = Application.start(settings(Map.of()))) {
      proxy = application.proxyAddress();
      admin = application.adminAddress();
      assertThat(status(proxy, "/-/healthz")).isEqualTo(200);
      assertThat(status(admin, "/-/healthz")).isEqualTo(200);
      assertThat(body(admin, "/metrics")).contains("sluice_process_log_lines_dropped_total 0.0");
      assertThat(body(admin, "/version")).contains(Version.current().number());
    }
    assertThat(isListening(proxy)).isFalse();
    assertThat(isListening(admin)).isFalse();
  }

  @Test
  void saysWhichPortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      StartException proxy = refusal(Map.of("listen", address));
      assertThat(proxy)
          .hasMessage("listen: can't listen on " + address + ": Address already in use");
      assertThat(proxy.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(refusal(Map.of("listen", address, "transport", "nio")))
          .hasMessage("listen: can't listen on " + address + ": Address already in use");

      StartException admin = refusal(Map.of("admin.listen", address));
      assertThat(admin)
          .hasMessage("admin.listen: cannot listen on " + address + ": Address already in use");
      assertThat(admin.exitCode()).isEqualTo(ExitCode.FAILED);
    }
  }

  @Test
  void leavesNothingRunningWhenThePortOfOperatorsIsTaken() throws IOException {
    int port = freePort();
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      refusal(
          Map.of(
              "listen", "127.0.0.1:" + port, "admin.listen", "127.0.0.1:" + taken.getLocalPort()));
      assertThat(isListening(new InetSocketAddress(LOOPBACK, port))).isFalse();
    }
  }

  @Test
  void mayBeClosedTwice() {
    Application application = Application.start(settings(Map.of()));
    application.close();
    application.close();
    assertThat(isListening(application.proxyAddress())).isFalse();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
      return free.getLocalPort();
    }
  }

  private static StartException refusal(Map<String, String> overrides) {
    return catchThrowableOfType(
        StartException.class,
        () -> {
          try (Application started = Application.start(settings(overrides))) {
            throw new AssertionError("started on " + started.proxyAddress());
          }
        });
  }

  private static Settings settings(Map<String, String> overrides) {
    return Settings.open("http://127.0.0.1:9", overrides);
  }

  private static int status(InetSocketAddress address, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request(address, path), BodyHandlers.discarding()).statusCode();
    }
  }

  private static String body(InetSocketAddress address, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request(address, path), BodyHandlers.ofString()).body();
    }
  }

  private static HttpRequest request(InetSocketAddress address, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path))
        .build();
  }

  private static boolean isListening(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
