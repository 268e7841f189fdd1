package dev.sluice.admin;

import static dev.sluice.admin.RefusalsTest.problem;
import static dev.sluice.admin.TestAdmin.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.http.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections: order, limits and ends. */
@Timeout(30)
class ConnectionsTest {
  static final String HEALTH = request("GET", "/healthz", "Host: localhost") + "\r\n";
  static final String READY = request("GET", "/readyz", "Host: localhost") + "\r\n";
  private static final String NOPE = request("GET", "/nope", "Host: localhost") + "\r\n";

  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void answersOneRequestAfterTheOther() throws IOException {
    try (var admin = TestAdmin.start();
        var wire = admin.connect()) {
      for (int i = 0; i < 5; i++) {
        wire.send(HEALTH);
        assertThat(wire.read().status()).isEqualTo(200);
      }
    }
  }

  /** Once a read brought less than a whole request, nobody asked for the rest. */
  @Test
  void answersASecondRequestThatComesInPieces() throws IOException {
    try (var admin = TestAdmin.start();
        Wire wire = admin.connect()) {
      String json = "{\"logger\":\"dev.sluice\",\"level\":\"debug\"}";
      String head =
          TestAdmin.request(
              "PUT",
              "/v1/log-level",
              "Host: localhost",
              "Content-Type: application/json",
              "Content-Length: " + json.length());
      wire.send(head + "\r\n" + json);
      assertThat(wire.read().status()).isEqualTo(200);
      wire.send(head + "\r\n");
      assertThat(admin.get("/healthz").status()).isEqualTo(200); // the one loop has read the head
      wire.send(json);
      assertThat(wire.read().status()).isEqualTo(200);
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    try (var admin = TestAdmin.start();
        var wire = admin.connect()) {
      var isAsked = new CountDownLatch(1);
      var mayAnswer = new CountDownLatch(1);
      admin.gateway.probe =
          () -> {
            isAsked.countDown();
            await(mayAnswer);
          };
      wire.send(READY + NOPE + HEALTH);
      await(isAsked);
      admin.gateway.probe = () -> {};
      mayAnswer.countDown();
      assertThat(wire.read().body()).contains("\"ready\"");
      assertThat(wire.read().status()).isEqualTo(404);
      assertThat(wire.read().body()).contains("\"ok\"");
    }
  }

  @Test
  void answersAThousandPipelinedRequests() throws Exception {
    try (var admin = TestAdmin.start();
        var wire = admin.connect()) {
      Thread sender =
          Thread.startVirtualThread(() -> {
            try {
              wire.send(HEALTH.repeat(1_000));
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      for (int i = 0; i < 1_000; i++) {
        assertThat(wire.read().status()).isEqualTo(200);
      }
      sender.join();
    }
  }

  @Test
  void refusesATooLongBodyInItsTurn() throws Exception {
    try (var admin = TestAdmin.start();
        var wire = admin.connect()) {
      var isAsked = new CountDownLatch(1);
      var mayAnswer = new CountDownLatch(1);
      admin.gateway.probe =
          () -> {
            isAsked.countDown();
            await(mayAnswer);
          };
      wire.send(READY + request("PUT", "/v1/log-level", "Host: localhost"));
      wire.send("Content-Length: 16385\r\n\r\n");
      await(isAsked);
      mayAnswer.countDown();
      assertThat(wire.read().status()).isEqualTo(200);
      problem(413, "content-too-large", wire.read());
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void givesHeadTheFieldsOfGetAndNoBody() throws IOException {
    try (var admin = TestAdmin.start();
        var wire = admin.connect()) {
      wire.send(request("HEAD", "/version", "Host: localhost") + "\r\n" + HEALTH);
      var head = wire.readHead();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.field("content-length"))
          .isEqualTo(admin.get("/version").field("content-length"));
      assertThat(wire.read().body()).contains("\"ok\"");
    }
  }

  @Test
  void goesOnForABodyThatIsAnnounced() throws IOException {
    String json = "{\"logger\":\"dev.sluice\",\"level\":\"debug\"}";
    try (var admin = TestAdmin.start();
        var wire = admin.connect()) {
      wire.send(
          request(
                  "PUT",
                  "/v1/log-level",
                  "Host: localhost",
                  "Content-Type: application/json",
                  "Content-Length: " + json.length(),
                  "Expect: 100-continue")
              + "\r\n");
      assertThat(wire.readHead().status()).isEqualTo(100);
      wire.send(json);
      assertThat(wire.read().status()).isEqualTo(200);
    }
  }

  @Test
  void doesNotGoOnForABodyThatIsTooLong() throws IOException {
    try (var admin = TestAdmin.start();
        var wire = admin.connect()) {
      wire.send(
          request(
                  "PUT",
                  "/v1/log-level",
                  "Host: localhost",
                  "Content-Length: 100000",
                  "Expect: 100-continue")
              + "\r\n");
      problem(413, "content-too-large", wire.read());
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void refusesAChunkedBodyOnceItIsTooLong() throws IOException {
    try (var admin = TestAdmin.start();
        var wire = admin.connect()) {
      wire.send(
          request("PUT", "/v1/log-level", "Host: localhost", "Transfer-Encoding: chunked")
              + "\r\n4000\r\n"
              + "x".repeat(0x4000)
              + "\r\n1\r\n");
      wire.send("x\r\n0\r\n\r\n");
      problem(413, "content-too-large", wire.read());
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void refusesATooLongRequestLine() throws IOException {
    refused("GET /" + "x".repeat(3_000) + " HTTP/1.1\r\n", 414, "uri-too-long");
  }

  @Test
  void refusesTooLongAHead() throws IOException {
    String fields = ("X: " + "x".repeat(1_000) + "\r\n").repeat(20);
    refused(request("GET", "/healthz", "Host: localhost") + fields, 431, "head-too-large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /healthz HTTP/1.1\r\nHost : localhost\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n",
        "GET healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /v1/exchanges?limit=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
      })
  void refusesWhatIsMalformed(String bytes) throws IOException {
    refused(bytes, 400, "bad-request");
  }

  @Test
  void refusesOtherVersions() throws IOException {
    refused("GET /healthz HTTP/2.0\r\nHost: localhost\r\n\r\n", 505, "http-version-not-supported");
    refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "http-version-not-supported");
  }

  @Test
  void closesAfterAnHttp10RequestWhichNeedsNoHost() throws IOException {
    try (var admin = TestAdmin.start();
        var wire = admin.connect()) {
      wire.send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(wire.read().status()).isEqualTo(200);
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void closesWhenAskedTo() throws IOException {
    try (var admin = TestAdmin.start();
        var wire = admin.connect()) {
      wire.send(request("GET", "/healthz", "Host: localhost", "Connection: close") + "\r\n");
      var reply = wire.read();
      assertThat(reply.field("connection")).isEqualTo("close");
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void closesAfterTwoLengths() throws IOException {
    try (var admin = TestAdmin.start();
        var wire = admin.connect()) {
      wire.send(
          request(
                  "PUT",
                  "/healthz",
                  "Host: localhost",
                  "Content-Length: 6",
                  "Transfer-Encoding: chunked")
              + "\r\n0\r\n\r\n"
              + HEALTH);
      assertThat(wire.read().status()).isIn(400, 405);
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void answersOthersWhileOneBlocks() throws IOException {
    var mayAnswer = new CountDownLatch(1);
    try (var admin = TestAdmin.start();
        var wire = admin.connect()) {
      admin.gateway.probe = () -> await(mayAnswer);
      wire.send(READY);
      for (int i = 0; i < 20; i++) {
        assertThat(admin.get("/healthz").status()).isEqualTo(200);
      }
      mayAnswer.countDown();
      assertThat(wire.read().status()).isEqualTo(200);
    }
  }

  @Test
  void takesNoMoreConnectionsThanItsLimit() throws IOException {
    List<Wire> open = new ArrayList<>();
    try (var admin = TestAdmin.start(new Limits(LONG, LONG, LONG, 3))) {
      for (int i = 0; i < 3; i++) {
        Wire wire = admin.connect();
        open.add(wire);
        wire.send(HEALTH);
        assertThat(wire.read().status()).isEqualTo(200);
      }
      try (Wire tooMany = admin.connect()) {
        assertThat(tooMany.isClosed()).isTrue();
      }
      open.getFirst().send(HEALTH);
      assertThat(open.getFirst().read().status()).isEqualTo(200);
    } finally {
      for (Wire wire : open) {
        wire.close();
      }
    }
  }

  @Test
  void endsWithItsConnections() throws IOException {
    var admin = TestAdmin.start();
    try (var idle = admin.connect();
        var waiting = admin.connect()) {
      idle.send(HEALTH);
      assertThat(idle.read().status()).isEqualTo(200);
      waiting.send("GET /");
      admin.close();
      admin.close();
      assertThat(idle.isClosed()).isTrue();
      assertThat(waiting.isClosed()).isTrue();
    }
  }

  private static void refused(String bytes, int status, String code) throws IOException {
    try (var admin = TestAdmin.start();
        var wire = admin.connect()) {
      wire.send(bytes);
      problem(status, code, wire.read());
      assertThat(wire.isClosed()).isTrue();
    }
  }

  static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
