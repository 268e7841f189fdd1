package dev.sluice.proxy.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.identity.ApiKey;
import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.TestClient;
import dev.sluice.proxy.testing.TestClient.Response;
import dev.sluice.proxy.testing.TestGateway;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** WebSockets that are opened with tickets. */
class TicketWireTest extends IdentityWire {
  private static final String SOCKET = "/threads/t1/stream/events";
  private static final String UPGRADE = "connection: upgrade\r\nupgrade: websocket";

  @Test
  void opensAWebSocketWithATicketOnceAndClosesItWhenItsHolderIsGone() throws Exception {
    ApiKey key = house.source.key("acme", Relation.DEVELOPER);
    UUID account = house.source.record(key).account().id();
    try (ScriptedRuntime sockets = ScriptedRuntime.start();
        TestGateway other = TestGateway.inFrontOf(sockets.url(), house.identity())) {
      sockets.serve(connection -> {
        heads.add(connection.readHead());
        connection.send(
            "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
        connection.readAll();
      });
      String ticket = ticket(other, key);
      String again = ticket(other, key);
      try (TestClient a = new TestClient(other.address());
          TestClient b = new TestClient(other.address())) {
        a.send("GET", SOCKET + "?a=1&sluice_ticket=" + ticket + "&b=2", UPGRADE);
        assertThat(a.response().status()).isEqualTo(101);
        assertThat(forwarded()).startsWith("GET " + SOCKET + "?a=1&b=2 HTTP/1.1\r\n");
        b.send("GET", SOCKET, "sec-websocket-protocol: v1, sluice.ticket." + again, UPGRADE);
        TestClient.Response opened = b.response();
        assertThat(opened.status()).isEqualTo(101);
        assertThat(opened.field("sec-websocket-protocol")).isEqualTo("sluice.ticket." + again);
        assertThat(forwarded())
            .contains("sec-websocket-protocol: v1\r\n")
            .doesNotContain("sluice.ticket");
        TestClient.Response used = get(other, SOCKET + "?sluice_ticket=" + ticket, UPGRADE);
        assertThat(used.status()).isEqualTo(401);
        house.source.remove(account);
        house.changed(Change.Kind.SERVICE_ACCOUNT, account);
        assertThat(a.isAtEnd()).isTrue();
        assertThat(b.isAtEnd()).isTrue();
      }
    }
  }

  @Test
  void refusesATicketWithWhatIsNoWebSocketHandshakeAndDoesNotUseItUp() throws Exception {
    ApiKey key = house.source.key("acme", Relation.DEVELOPER);
    String ticket = ticket(gateway, key);
    String query = "?a=1&sluice_ticket=" + ticket;
    for (String path : new String[] {"/threads/t1" + query, SOCKET + query, "/-/me" + query}) {
      Response refused = get(path, keyField(key));
      assertThat(refused.status()).as(path).isEqualTo(400);
      assertThat(refused.body()).contains("this is no WebSocket handshake").doesNotContain(ticket);
    }
    Response offered =
        get("/threads/t1", keyField(key), "sec-websocket-protocol: sluice.ticket." + ticket);
    assertThat(offered.status()).isEqualTo(400);
    assertThat(get(SOCKET + query).status()).isEqualTo(400);
    assertThat(heads).isEmpty();
    assertThat(gateway.metric("sluice_caller_refusals_total", "reason", "ticket-misplaced"))
        .isEqualTo(5);
    assertThat(get(SOCKET + query, UPGRADE).status()).isEqualTo(200); // the runtime opens none
    assertThat(forwarded()).startsWith("GET " + SOCKET + "?a=1 HTTP/1.1\r\n");
  }

  private static Response get(TestGateway gateway, String path, String... fields) {
    return TestClient.get(gateway.address(), path, fields);
  }

  private static String ticket(TestGateway gateway, ApiKey key) {
    Response bought = TestClient.exchange(gateway.address(), "POST", "/-/tickets", keyField(key));
    assertThat(bought.status()).isEqualTo(201);
    return bought.body().replaceFirst("(?s)^\\{\"ticket\":\"([^\"]+)\".*", "$1");
  }
}
