package dev.sluice.admin;

import dev.sluice.admin.http.Limits;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

/** An admin port on any free port, and what it tells about. */
final class TestAdmin implements AutoCloseable {

  final FakeGateway gateway = new FakeGateway();
  final FakeLogLevels logLevels = new FakeLogLevels();
  final CollectorRegistry metrics = new CollectorRegistry();
  private final AdminServer server;

  private TestAdmin(AdminSettings settings, Limits limits) throws IOException {
    server = AdminServer.start(settings, sources(), limits);
  }

  static TestAdmin start() throws IOException {
    return start(Limits.DEFAULT);
  }

  static TestAdmin start(Limits limits) throws IOException {
    var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return start(new AdminSettings(listen, false, List.of("admin.test"), null), limits);
  }

  static TestAdmin start(AdminSettings settings, Limits limits) throws IOException {
    return new TestAdmin(settings, limits);
  }

  AdminSources sources() {
    var build = new BuildInfo("0.1.0", "abc1234", Instant.parse("2026-01-02T03:04:05Z"));
    return new AdminSources(gateway, logLevels, metrics, build);
  }

  InetSocketAddress address() {
    return server.address();
  }

  Wire connect() throws IOException {
    return Wire.to(address());
  }

  /** One request on a connection of its own; {@code fields} are whole lines. */
  Wire.Reply ask(String method, String target, String... fields) throws IOException {
    try (Wire wire = connect()) {
      wire.send(request(method, target, fields) + "\r\n");
      return method.equals("HEAD") ? wire.readHead() : wire.read();
    }
  }

  Wire.Reply get(String target) throws IOException {
    return ask("GET", target, "Host: localhost");
  }

  Wire.Reply put(String target, String json) throws IOException {
    try (Wire wire = connect()) {
      wire.send(
          request(
                  "PUT",
                  target,
                  "Host: localhost",
                  "Content-Type: application/json; charset=utf-8",
                  "Content-Length: " + json.length())
              + "\r\n"
              + json);
      return wire.read();
    }
  }

  /** A request's head without the empty line at its end. */
  static String request(String method, String target, String... fields) {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    return head.toString();
  }

  @Override
  public void close() {
    server.close();
  }
}
