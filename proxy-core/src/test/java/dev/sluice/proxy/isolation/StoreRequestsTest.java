package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.operation.Reply;
import dev.sluice.proxy.store.StoreAnswer;
import dev.sluice.proxy.store.StoreView;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Where requests for the store get on a runtime that tenants share, and on one's own. */
class StoreRequestsTest {
  private static final UUID ACME = new UUID(1, 1);

  /** A runtime gives this answer no content type. */
  private static final String PLAIN = "";

  private final World world = new World();
  private final Project shop = world.project(ACME, "shop", ThreadVisibility.PRINCIPAL);
  private final Principal alice = world.program(ACME, shop, Relation.DEVELOPER);
  private final String label =
      "t_00000000000000010000000000000001_p_" + shop.id().toString().replace("-", "") + "_dev";

  private String sent(String method, String path, String body) throws Exception {
    return String.valueOf(world.ask(alice, method, path, body).body());
  }

  private String query(String query) throws Exception {
    return world
        .ask(alice, "GET", "/store/items" + query, null)
        .directions()
        .head()
        .target()
        .query();
  }

  private Denial denied(String method, String path, String body) {
    Denial denial = catchThrowableOfType(Denial.class, () -> world.ask(alice, method, path, body));
    assertThat(denial).as("%s %s %s is denied", method, path, body).isNotNull();
    return denial;
  }

  private Reply reply(String method, String path, String body) {
    return Objects.requireNonNull(denied(method, path, body).reply(), body);
  }

  @Test
  void writesAndDeletesUnderTheLabelOfTheScope() throws Exception {
    assertThat(
            sent(
                "PUT",
                "/store/items",
                "{\"namespace\": [\"a\",\"b\"] ,\"key\":\"k\",\"value\":{}}"))
        .isEqualTo("{\"namespace\": [\"" + label + "\",\"a\",\"b\"] ,\"key\":\"k\",\"value\":{}}");
    assertThat(sent("DELETE", "/store/items", "{\"key\":\"k\",\"namespace\":[\"ä\\u0031\"]}"))
        .isEqualTo("{\"key\":\"k\",\"namespace\":[\"" + label + "\",\"ä1\"]}");
  }

  @Test
  void keepsEnvironmentsApart() throws Exception {
    World.Outcome prod =
        world.ask(
            alice, "shop", "prod", "POST", "/store/items/search", "{\"namespace_prefix\":[]}");
    assertThat(prod.body())
        .isEqualTo("{\"namespace_prefix\":[\"" + label.replace("_dev", "_prod") + "\"]}");
  }

  @Test
  void writesNothingAtTheRoot() throws Exception {
    String rest = "\"key\":\"k\",\"value\":{}}";
    assertThat(reply("PUT", "/store/items", "{\"namespace\":[]," + rest))
        .isEqualTo(Reply.detail(400, "Namespace cannot be empty."));
    assertThat(reply("PUT", "/store/items", "{\"namespace\":[\"langgraph\",\"it's\"]," + rest))
        .isEqualTo(
            Reply.detail(
                400,
                "Root label for namespace cannot be \"langgraph\". Got: ('langgraph', \"it's\")"));
    assertThat(reply("PUT", "/store/items", "{\"namespace\":[\"langgraph\"]," + rest).body())
        .contains("Got: ('langgraph',)");
    for (String namespace :
        new String[] {
          "",
          "\"namespace\":null,",
          "\"namespace\":\"a\",",
          "\"namespace\":[5],",
          "\"namespace\":[[\"a\"]],",
          "\"namespace\":{\"a\":1},"
        }) {
      assertThat(denied("PUT", "/store/items", "{" + namespace + rest).kind())
          .as(namespace)
          .isEqualTo(Denial.Kind.BODY_MALFORMED);
    }
    assertThatThrownBy(() -> sent("DELETE", "/store/items", "{\"namespace\":[],\"key\":\"k\"}"))
        .hasMessageContaining("status=204");
    assertThatThrownBy(() -> sent("DELETE", "/store/items", "{\"key\":\"k\"}"))
        .hasMessageContaining("status=204");
    assertThat(denied("DELETE", "/store/items", "{\"namespace\":null,\"key\":\"k\"}").kind())
        .isEqualTo(Denial.Kind.BODY_MALFORMED);
  }

  @Test
  void refusesLabelsInTheWordsOfTheRuntime() {
    String[][] labels = {
      {"\"\"", "''"},
      {"\"a.b\"", "'a.b'"},
      {"\"a.'\"", "\"a.'\""},
      {"\".\\\"'\"", "'.\"\\''"},
      {"\".\\n\\u0001\\u00e9\\u20ac\\ud83d\\ude00\"", "'.\\n\\x01\\xe9\\u20ac\\U0001f600'"}
    };
    for (String[] one : labels) {
      Reply expected =
          new Reply(
              422,
              PLAIN,
              "Namespace label " + one[1] + " must be a non-empty string without periods");
      String list = "[\"x\"," + one[0] + "]";
      assertThat(
              reply(
                  "PUT", "/store/items", "{\"namespace\":" + list + ",\"key\":\"k\",\"value\":{}}"))
          .isEqualTo(expected);
      assertThat(reply("POST", "/store/items/search", "{\"namespace_prefix\":" + list + "}"))
          .isEqualTo(expected);
      assertThat(reply("POST", "/store/namespaces", "{\"prefix\":" + list + "}"))
          .isEqualTo(expected);
      assertThat(reply("POST", "/store/namespaces", "{\"suffix\":" + list + "}"))
          .isEqualTo(expected);
    }
  }

  @Test
  void tellsWhatIsMissingItself() {
    for (String body :
        new String[] {
          "[]",
          "{\"namespace\":[\"a\"],\"value\":{}}",
          "{\"namespace\":[\"a\"],\"key\":\"k\"}",
          "{\"namespace\":[\"a\"],\"key\":7,\"value\":{}}",
          "{\"namespace\":[\"a\"],\"key\":\"k\",\"value\":7}"
        }) {
      assertThat(denied("PUT", "/store/items", body).kind())
          .as(body)
          .isEqualTo(Denial.Kind.BODY_MALFORMED);
    }
    assertThat(denied("DELETE", "/store/items", "{\"namespace\":[\"a\"]}").kind())
        .isEqualTo(Denial.Kind.BODY_MALFORMED);
  }

  @Test
  void searchesUnderTheLabel() throws Exception {
    String path = "/store/items/search";
    String all = "\"namespace_prefix\":[\"" + label + "\"]";
    assertThat(sent("POST", path, "{\"namespace_prefix\":[\"a\"],\"limit\":5}"))
        .isEqualTo("{\"namespace_prefix\":[\"" + label + "\",\"a\"],\"limit\":5}");
    assertThat(sent("POST", path, "{\"namespace_prefix\":[]}")).isEqualTo("{" + all + "}");
    assertThat(sent("POST", path, "{\"namespace_prefix\":null}")).isEqualTo("{" + all + "}");
    assertThat(sent("POST", path, "{\"query\":\"x\"}")).isEqualTo("{" + all + ",\"query\":\"x\"}");
    assertThat(world.ask(alice, "POST", path, "{}").directions().view())
        .isEqualTo(new StoreView(StoreAnswer.ITEMS, label));
  }

  @Test
  void listsNamespacesUnderTheLabel() throws Exception {
    String path = "/store/namespaces";
    assertThat(sent("POST", path, "{}")).isEqualTo("{\"prefix\":[\"" + label + "\"]}");
    assertThat(sent("POST", path, "{\"prefix\":[\"*\",\"b\"],\"max_depth\":1}"))
        .isEqualTo("{\"prefix\":[\"" + label + "\",\"*\",\"b\"],\"max_depth\":2}");
    assertThat(sent("POST", path, "{\"prefix\":[],\"max_depth\":0,\"limit\":1}"))
        .isEqualTo("{\"prefix\":[\"" + label + "\"],\"max_depth\":1,\"limit\":1}");
    assertThat(sent("POST", path, "{\"prefix\":[],\"max_depth\":-1}"))
        .endsWith("\"max_depth\":-1}");
    assertThat(sent("POST", path, "{\"prefix\":[],\"max_depth\":null}"))
        .endsWith("\"max_depth\":null}");
    for (String depth : new String[] {"1.0", "1e2", "99999999999999999999"}) {
      assertThat(denied("POST", path, "{\"max_depth\":" + depth + "}").kind())
          .isEqualTo(Denial.Kind.BODY_MALFORMED);
    }
    assertThat(world.ask(alice, "POST", path, "{}").directions().view())
        .isEqualTo(new StoreView(StoreAnswer.NAMESPACES, label));
  }

  @Test
  void letsNoSuffixMatchTheLabel() throws Exception {
    String path = "/store/namespaces";
    assertThat(sent("POST", path, "{\"suffix\":[\"" + label + "\",\"b\"]}"))
        .startsWith("{\"prefix\":[\"" + label + "\",\"*\",\"*\"],");
    assertThat(sent("POST", path, "{\"suffix\":[\"c\"],\"prefix\":[\"a\",\"b\"]}"))
        .endsWith(",\"prefix\":[\"" + label + "\",\"a\",\"b\"]}");
    assertThat(sent("POST", path, "{\"suffix\":[]}"))
        .startsWith("{\"prefix\":[\"" + label + "\"],");
  }

  @Test
  void readsUnderTheLabel() throws Exception {
    assertThat(query("?namespace=a.b&key=k")).isEqualTo("?namespace=" + label + ".a.b&key=k");
    assertThat(query("?key=k&n%61mespace=x&&namespace=a%2Eb%26+c&refresh_ttl"))
        .isEqualTo("?namespace=" + label + ".a%2Eb%26+c&key=k&&refresh_ttl");
    Directions directions =
        world.ask(alice, "GET", "/store/items/?namespace=a&key=k", null).directions();
    assertThat(directions.head().target().path()).isEqualTo("/store/items");
    assertThat(directions.head().fields().first(FieldName.ACCEPT_ENCODING)).isEqualTo("identity");
    assertThat(directions.view()).isEqualTo(new StoreView(StoreAnswer.ITEM, label));
  }

  @Test
  void readsNothingAtTheRoot() {
    Reply empty =
        new Reply(422, PLAIN, "Namespace label '' must be a non-empty string without periods");
    for (String query :
        new String[] {
          "",
          "?",
          "?key=k",
          "?namespace",
          "?namespace=&key=k",
          "?namespace=a..b&key=k",
          "?namespace=a&namespace=",
          "?namespace=a%2e",
          "?Namespace=a",
          "?namespace%00=a",
        }) {
      assertThat(reply("GET", "/store/items" + query, "")).as(query).isEqualTo(empty);
    }
  }

  @Test
  void changesNothingOnARuntimeOfOnesOwn() throws Exception {
    world.dedicate(ACME);
    Project own = world.project(ACME, "own", ThreadVisibility.PRINCIPAL, World.OWN);
    world.give(alice, own, Relation.DEVELOPER);
    String[][] requests = {
      {"PUT", "/store/items", "{\"namespace\":[]}"},
      {"DELETE", "/store/items", "[]"},
      {"POST", "/store/items/search", "{\"namespace_prefix\":[\"a.b\"]}"},
      {"POST", "/store/namespaces", "{\"max_depth\":1.0}"},
      {"GET", "/store/items?namespace=", null},
    };
    for (String[] request : requests) {
      World.Outcome sent = world.ask(alice, "own", "dev", request[0], request[1], request[2]);
      assertThat(sent.body()).isEqualTo(request[2]);
      assertThat(sent.directions().view()).isNull();
      assertThat(sent.path() + sent.directions().head().target().query()).isEqualTo(request[1]);
    }
  }

  @Test
  void needsThePermission() {
    Principal viewer = world.program(ACME, shop, Relation.VIEWER);
    Denial denial =
        catchThrowableOfType(
            Denial.class, () -> world.ask(viewer, "GET", "/store/items?namespace=a&key=k", null));
    assertThat(denial.reason()).isEqualTo("permission-store");
    Denial put =
        catchThrowableOfType(
            Denial.class, () -> world.ask(viewer, "PUT", "/store/items", "{\"namespace\":[]}"));
    assertThat(put.reason()).isEqualTo("permission-store");
  }
}
