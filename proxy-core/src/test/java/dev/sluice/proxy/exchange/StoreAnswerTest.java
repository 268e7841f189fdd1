package dev.sluice.proxy.exchange;

import static dev.sluice.proxy.testing.ScriptedRuntime.Connection.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.isolation.Tenancy;
import dev.sluice.proxy.testing.House;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import dev.sluice.proxy.testing.TestClient;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The store on a runtime that tenants share: what of its answers reaches the client, and when. */
@Timeout(60)
class StoreAnswerTest {
  private static final String JSON = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
  private static final String CHUNKED = JSON + "transfer-encoding: chunked\r\n\r\n";

  private final Tenancy tenancy = new Tenancy();
  private final TestClient client = new TestClient(tenancy.gateway().address());
  private final String label =
      "t_"
          + hex(tenancy.house.source.tenant(House.TENANT).id().toString())
          + "_p_"
          + hex(tenancy.project().toString())
          + "_dev";

  private static String hex(String uuid) {
    return uuid.replace("-", "");
  }

  @AfterEach
  void stop() {
    client.close();
    tenancy.close();
  }

  private static String known(String body) {
    return JSON + "content-length: " + body.length() + "\r\n\r\n" + body;
  }

  private static String chunk(String content) {
    return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
  }

  private String item(String end) {
    return "{\"namespace\":[\"" + label + "\",\"a\"],\"key\":\"k\"" + end;
  }

  private void read() {
    client.send(
        "GET", "/store/items?key=k&namespace=a", "accept-encoding: gzip", tenancy.credential());
  }

  private void post(String path, String body) {
    client.send("POST", path, "content-length: " + body.length(), tenancy.credential()).write(body);
  }

  /** The head that the runtime gets, with the body behind it. */
  private static String forwarded(Connection up) {
    String head = up.readHead();
    String length = field(head, "content-length");
    return head + (length.equals("absent") ? "" : up.read(Integer.parseInt(length)));
  }

  /** Reads a chunked response to its end, and takes its chunks off. */
  private String content() {
    String all = client.readUntil("0\r\n\r\n");
    StringBuilder content = new StringBuilder();
    int at = all.indexOf("\r\n\r\n") + 4;
    assertThat(all.substring(0, at))
        .contains("transfer-encoding: chunked")
        .doesNotContain("content-length");
    while (all.charAt(at) != '0') {
      int begin = all.indexOf("\r\n", at) + 2;
      int end = begin + Integer.parseInt(all.substring(at, begin - 2), 16);
      content.append(all, begin, end);
      at = end + 2;
    }
    return content.toString();
  }

  @Test
  void readsAnItemWithoutTheLabelAndKeepsTheConnection() {
    String seen = "{\"namespace\":[\"a\"],\"key\":\"k\",\"value\":{}}";
    try (Connection up = answered(known(item(",\"value\":{}}")), seen)) {
      read();
      up.readHead();
      up.send(CHUNKED + chunk("nu") + chunk("ll") + "0\r\nx-trailer: 1\r\n\r\n");
      String all = client.readUntil("x-trailer: 1\r\n\r\n");
      assertThat(all).endsWith("ll\r\n0\r\nx-trailer: 1\r\n\r\n");
    }
  }

  /** Asks for an item, which the runtime answers so and the client sees as expected. */
  private Connection answered(String answer, String expected) {
    read();
    Connection up = tenancy.runtime.accept();
    String head = forwarded(up);
    assertThat(head).startsWith("GET /store/items?namespace=" + label + ".a&key=k HTTP/1.1");
    assertThat(field(head, "accept-encoding")).isEqualTo("identity");
    up.send(answer);
    assertThat(content()).isEqualTo(expected);
    return up;
  }

  @Test
  void showsNothingOfAnotherTenant() {
    answered(known("{\"namespace\":[\"t_other\",\"a\"],\"key\":\"k\"}"), "null").close();
  }

  @Test
  void passesPiecesOnAsTheyCome() {
    read();
    try (Connection up = tenancy.runtime.accept()) {
      forwarded(up);
      up.send(CHUNKED + chunk(item(",\"value\":\"on")));
      assertThat(client.readUntil("\"value\":\"on\r\n")).contains("[\"a\"]");
      up.send(chunk("ce\"}") + "0\r\n\r\n");
      assertThat(client.readUntil("0\r\n\r\n")).contains("ce\"}");
    }
  }

  @Test
  void searchesAndLists() {
    post("/store/items/search", "{\"namespace_prefix\":[]}");
    try (Connection up = tenancy.runtime.accept()) {
      assertThat(forwarded(up)).endsWith("{\"namespace_prefix\":[\"" + label + "\"]}");
      up.send(known("{\"items\":[{\"namespace\":[\"x\"]}," + item("}") + "]}"));
      assertThat(content()).isEqualTo("{\"items\":[{\"namespace\":[\"a\"],\"key\":\"k\"}]}");
      post("/store/namespaces", "{}");
      assertThat(forwarded(up)).endsWith("{\"prefix\":[\"" + label + "\"]}");
      up.send(known("{\"namespaces\":[[\"" + label + "\"],[\"" + label + "\",\"a\"],[]]}"));
      assertThat(content()).isEqualTo("{\"namespaces\":[[\"a\"]]}");
    }
  }

  @Test
  void passesErrorsAsTheyAre() {
    read();
    try (Connection up = tenancy.runtime.accept()) {
      forwarded(up);
      up.send("HTTP/1.1 422 Unprocessable Entity\r\ncontent-length: 5\r\n\r\nwrong");
      assertThat(client.response().body()).isEqualTo("wrong");
    }
  }

  @Test
  void passesAHeadAsItIs() {
    client.send("HEAD", "/store/items?key=k&namespace=a", tenancy.credential());
    try (Connection up = tenancy.runtime.accept()) {
      up.readHead();
      up.send(JSON + "content-length: 4\r\n\r\n");
      assertThat(field(client.readUntil("\r\n\r\n"), "content-length")).isEqualTo("4");
    }
  }

  @Test
  void breaksOffWhatIsNoAnswerOfAStore() {
    for (String body :
        new String[] {item(""), item(",\"namespace\":[\"x\"]}"), item("}}"), "{nul"}) {
      try (TestClient other = new TestClient(tenancy.gateway().address())) {
        other.send("GET", "/store/items?namespace=a&key=k", tenancy.credential());
        try (Connection up = tenancy.runtime.accept()) {
          up.readHead();
          up.send(known(body));
          assertThat(other.readUntil("\r\n\r\n")).contains("chunked");
          assertThat(isWhole(other)).as(body).isFalse();
        }
      }
    }
  }

  /** Whether a last chunk comes before the end of the connection. */
  private static boolean isWhole(TestClient from) {
    try {
      from.readUntil("0\r\n\r\n");
      return true;
    } catch (UncheckedIOException closed) {
      return false;
    }
  }

  @Test
  void refusesWhatIsEncoded() {
    read();
    try (Connection up = tenancy.runtime.accept()) {
      forwarded(up);
      up.send(JSON + "content-encoding: gzip\r\ncontent-length: 4\r\n\r\nnull");
      assertThat(client.response().status()).isEqualTo(502);
    }
  }

  @Test
  void endsByClosingForAClientOfHttp10() {
    client.write(
        "GET /store/items?key=k&namespace=a HTTP/1.0\r\nhost: gateway\r\nconnection: keep-alive\r\n"
            + tenancy.credential()
            + "\r\n\r\n");
    try (Connection up = tenancy.runtime.accept()) {
      up.readHead();
      up.send(known(item("}")));
      String all = client.readUntil("\"key\":\"k\"}");
      assertThat(all)
          .doesNotContain("chunked")
          .doesNotContain("content-length")
          .endsWith("\r\n\r\n{\"namespace\":[\"a\"],\"key\":\"k\"}");
      assertThat(client.isAtEnd()).isTrue();
    }
  }
}
