package dev.sluice.admin.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.proxy.destination.SecretSource;
import dev.sluice.proxy.identity.caller.OwnAssertions;
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
  private final Queue<String> assertions = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          hosts.add(exchange.getRequestHeaders().getFirst("host"));
          String assertion = exchange.getRequestHeaders().getFirst("x-sluice-assertion");
          assertions.add(assertion == null ? "none" : assertion);
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
        URI.create("http://" + host + ":" + server.getAddress().getPort()),
        null,
        "x-api-key",
        "demo");
  }

  @Test
  void connectsToTheAddressThatWasCheckedWhateverTheNameBecomes() throws Exception {
    Queue<InetAddress> answers =
        new ArrayDeque<>(
            List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("169.254.169.254")));
    var guard = new AddressGuard(DEVELOPMENT, host -> new InetAddress[] {answers.remove()});
    try (var client = new RuntimeClient(guard, SecretSource.NONE, OwnAssertions.NONE)) {
      assertThat(client.ask(at("rebind.test"), "/info", null).status()).isEqualTo(200);
      assertThat(answers).as("looked up once").hasSize(1);
      assertThat(hosts).containsExactly("rebind.test:" + server.getAddress().getPort());
      assertThatThrownBy(() -> client.ask(at("rebind.test"), "/info", null))
          .isInstanceOf(RuntimeFailure.class)
          .matches(e -> "base_url".equals(((RuntimeFailure) e).forbidden()))
          .hasMessageNotContaining("169.254");
    }
  }

  @Test
  void followsNoRedirectAndReadsNoEndlessAnswer() throws Exception {
    try (var client =
        new RuntimeClient(new AddressGuard(DEVELOPMENT), SecretSource.NONE, OwnAssertions.NONE)) {
      assertThat(client.ask(at("127.0.0.1"), "/moved", null).status()).isEqualTo(302);
      assertThat(hosts).hasSize(1);
      assertThatThrownBy(() -> client.ask(at("127.0.0.1"), "/long", null))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("too long");
    }
  }

  @Test
  void asksNobodyWithoutTheCredentialThatIsToBeShown() {
    var target = new RuntimeTarget(at("127.0.0.1").baseUrl(), "env:NONE", "x-api-key", null);
    try (var client =
        new RuntimeClient(new AddressGuard(DEVELOPMENT), SecretSource.NONE, OwnAssertions.NONE)) {
      assertThatThrownBy(() -> client.ask(target, "/info", null))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("secret_ref");
      assertThat(hosts).isEmpty();
    }
  }

  @Test
  void saysThatTheGatewayAsksWhereThatIsWanted() throws Exception {
    OwnAssertions signed = key -> ("signed-for-" + key).getBytes(StandardCharsets.US_ASCII);
    URI url = at("127.0.0.1").baseUrl();
    try (var client = new RuntimeClient(new AddressGuard(DEVELOPMENT), SecretSource.NONE, signed)) {
      assertThat(client.ask(at("127.0.0.1"), "/info", null).status()).isEqualTo(200);
      var modest = new RuntimeTarget(url, null, "x-api-key", null);
      assertThat(client.ask(modest, "/info", null).status()).isEqualTo(200);
      assertThat(assertions).containsExactly("signed-for-demo", "none");
    }
  }

  @Test
  void readsNoSecretThatMayNotBeNamed() {
    SecretSource denying =
        new SecretSource() {
          @Override
          public String read(String reference) {
            return "hunter2";
          }

          @Override
          public String whyNot(String reference) {
            return "the setting says no";
          }
        };
    var target = new RuntimeTarget(at("127.0.0.1").baseUrl(), "env:PATH", "x-api-key", null);
    try (var client =
        new RuntimeClient(new AddressGuard(DEVELOPMENT), denying, OwnAssertions.NONE)) {
      assertThatThrownBy(() -> client.ask(target, "/info", null))
          .isInstanceOf(RuntimeFailure.class)
          .matches(e -> "secret_ref".equals(((RuntimeFailure) e).forbidden()))
          .hasMessage("the setting says no");
      assertThat(hosts).isEmpty();
    }
  }

  @Test
  void asksNobodyOnThisMachineInProduction() {
    var guard = new AddressGuard(new AddressRules(false, true));
    try (var client = new RuntimeClient(guard, SecretSource.NONE, OwnAssertions.NONE)) {
      assertThatThrownBy(() -> client.ask(at("localhost"), "/info", null))
          .isInstanceOf(RuntimeFailure.class);
      assertThat(hosts).isEmpty();
    }
  }
}
