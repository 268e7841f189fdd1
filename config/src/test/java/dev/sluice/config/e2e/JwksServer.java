package dev.sluice.config.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.assertion.PublicKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Answers every request with a gateway's public keys, on a port of 127.0.0.1 that was free. */
final class JwksServer implements AutoCloseable {
  private final HttpServer server;
  private final PublicKeys keys;

  private JwksServer(HttpServer server, PublicKeys keys) {
    this.server = server;
    this.keys = keys;
  }

  static JwksServer start(PublicKeys keys) {
    try {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      JwksServer started = new JwksServer(HttpServer.create(any, 0), keys);
      started.server.createContext("/", started::answer);
      started.server.start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/-/jwks.json";
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = keys.load();
      exchange.getResponseHeaders().set("content-type", PublicKeys.CONTENT_TYPE);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (SourceUnavailableException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
