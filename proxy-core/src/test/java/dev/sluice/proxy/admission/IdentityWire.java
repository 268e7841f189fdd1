package dev.sluice.proxy.admission;

import dev.sluice.proxy.identity.ApiKey;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.House;
import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.TestClient;
import dev.sluice.proxy.testing.TestClient.Response;
import dev.sluice.proxy.testing.TestGateway;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A gateway in identity mode between a client and a runtime that answers whatever it is asked. */
abstract class IdentityWire {
  static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
  static final String STREAM =
      String.join(
          "\r\n",
          "HTTP/1.1 200 OK",
          "content-type: text/event-stream",
          "transfer-encoding: chunked",
          "",
          "d",
          "data: one",
          "",
          "",
          "");

  final House house = new House();
  final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
  final ScriptedRuntime runtime = ScriptedRuntime.start();
  TestGateway gateway = TestGateway.inFrontOf(runtime.url(), house.identity());

  @BeforeEach
  void serve() {
    runtime.serve(connection -> {
      while (true) {
        heads.add(connection.readHead());
        connection.send(OK);
      }
    });
  }

  @AfterEach
  void close() {
    gateway.close();
    runtime.close();
  }

  final Response get(String path, String... fields) {
    return TestClient.get(gateway.address(), path, fields);
  }

  final String forwarded() throws InterruptedException {
    String head = heads.poll(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return head == null ? "nothing was forwarded" : head;
  }

  static String keyField(ApiKey key) {
    return "x-api-key: " + key.reveal();
  }
}
