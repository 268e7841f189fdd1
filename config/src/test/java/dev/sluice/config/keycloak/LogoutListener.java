package dev.sluice.config.keycloak;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.config.keycloak.TwoTenants.Person;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client's address for logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.5). */
final class LogoutListener implements AutoCloseable {
  private static final String FIELD = "logout_token=";
  private static final int PATIENCE_SECONDS = 60;

  private final BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
  private final HttpServer server;

  private LogoutListener() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  /** A logout token that Keycloak sends; for it somebody signs in and is signed out. */
  static String tokenOf(RealKeycloak keycloak, Person person) throws InterruptedException {
    KeycloakAdmin admin = keycloak.admin();
    try (LogoutListener listener = new LogoutListener()) {
      admin.notifyOfLogouts(Logins.PASSWORD_CLIENT, listener.url());
      keycloak.logins().password(person);
      admin.logOut(person.name());
      String token = listener.tokens.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (token == null) {
        throw new AssertionError("no logout token within " + PATIENCE_SECONDS + " s");
      }
      return token;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      admin.notifyOfLogouts(Logins.PASSWORD_CLIENT, "");
    }
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private void take(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
    for (String field : form.split("&", -1)) {
      if (field.startsWith(FIELD)) {
        tokens.add(field.substring(FIELD.length())); // base64url and dots: nothing is escaped
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
