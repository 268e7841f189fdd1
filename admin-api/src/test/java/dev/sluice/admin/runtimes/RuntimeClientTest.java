package dev.sluice.admin.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.proxy.destination.SecretSource;
import dev.sluice.proxy.net.AddressGuard;
import dev.sluice.proxy.net.AddressRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How runtimes are asked: where to, and what is made of their answers. */
class RuntimeClientTest {

  private static final AddressRules DEVELOPMENT = new AddressRules(true, true);

  private final Queue<String> hosts = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          hosts.add(exchange.getRequestHeaders().getFirst("host"));
          if (exchange.getRequestURI().getPath().equals("/moved")) {
            exchange.getResponseHeaders().set("location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
          } else if (exchange.getRequestURI().getPath().equals("/long")) {
            exchange.sendResponseHeaders(200, 0);
            byte[] part = new byte[65_536];
            for (int i = 0; i < 100; i++) {
              exchange.getResponseBody().write(part);
            }
          } else {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private RuntimeTarget at(String host) {
    return new RuntimeTarget(
        URI.create("http://" + host + ":" + server.getAddress().getPort()), null, "x-api-key");
  }

  @Test
  void connectsToTheAddressThatWasCheckedWhateverTheNameBecomes() throws Exception {
    Queue<InetAddress> answers =
        new ArrayDeque<>(
            List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("169.254.169.254")));
    var guard = new AddressGuard(DEVELOPMENT, host -> new InetAddress[] {answers.remove()});
    try (var client = new RuntimeClient(guard, SecretSource.NONE)) {
      assertThat(client.ask(at("rebind.test"), "/info", null).status()).isEqualTo(200);
      assertThat(answers).as("looked up once").hasSize(1);
      assertThat(hosts).containsExactly("rebind.test:" + server.getAddress().getPort());
      assertThatThrownBy(() -> client.ask(at("rebind.test"), "/info", null))
          .isInstanceOf(RuntimeFailure.class)
          .matches(e -> ((RuntimeFailure) e).isForbidden())
          .hasMessageNotContaining("169.254");
    }
  }

  @Test
  void followsNoRedirectAndReadsNoEndlessAnswer() throws Exception {
    try (var client = new RuntimeClient(new AddressGuard(DEVELOPMENT), SecretSource.NONE)) {
      assertThat(client.ask(at("127.0.0.1"), "/moved", null).status()).isEqualTo(302);
      assertThat(hosts).hasSize(1);
      assertThatThrownBy(() -> client.ask(at("127.0.0.1"), "/long", null))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("too long");
    }
  }

  @Test
  void asksNobodyWithoutTheCredentialThatIsToBeShown() {
    var target = new RuntimeTarget(at("127.0.0.1").baseUrl(), "env:NONE", "x-api-key");
    try (var client = new RuntimeClient(new AddressGuard(DEVELOPMENT), SecretSource.NONE)) {
      assertThatThrownBy(() -> client.ask(target, "/info", null))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("secret_ref");
      assertThat(hosts).isEmpty();
    }
  }

  @Test
  void asksNobodyOnThisMachineInProduction() {
    var guard = new AddressGuard(new AddressRules(false, true));
    try (var client = new RuntimeClient(guard, SecretSource.NONE)) {
      assertThatThrownBy(() -> client.ask(at("localhost"), "/info", null))
          .isInstanceOf(RuntimeFailure.class);
      assertThat(hosts).isEmpty();
    }
  }
}
