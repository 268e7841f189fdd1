package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.operation.Reply;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Agents as assistants: what is shown of them and found. */
class AssistantsTest extends AssistantRequests {
  // ---- agents

  @Test
  void showsAnAgentByEachOfItsNames() throws Exception {
    for (String name :
        new String[] {
          helper.id().toString(),
          helper.id().toString().toUpperCase(Locale.ROOT),
          "helper",
          "shop:helper",
          "agent",
          upstream("agent").toString(),
        }) {
      assertThat(world.answer(alice, "GET", "/assistants/" + name, null))
          .as(name)
          .isEqualTo(
              Reply.json(
                  200,
                  "{\"assistant_id\":\""
                      + helper.id()
                      + "\",\"graph_id\":\"helper\",\"config\":{},\"context\":{},\"metadata\":"
                      + "{\"created_by\":\"system\"},\"name\":\"helper\","
                      + "\"created_at\":\"1970-01-01T00:00:00+00:00\","
                      + "\"updated_at\":\"1970-01-01T00:00:00+00:00\",\"version\":1,"
                      + "\"description\":null}"));
    }
  }

  @Test
  void showsNothingOfWhatIsNotThere() throws Exception {
    UUID their = made(mallory, foreign, "Theirs");
    for (UUID id : List.of(foreign.id(), their, upstream("slow"), world.id())) {
      assertThat(denied(alice, "GET", "/assistants/" + id, ""))
          .isEqualTo(Reply.detail(404, "Not Found"));
    }
    for (String name : new String[] {"foreign", "theirs:foreign", "nobody", "%20"}) {
      assertThat(denied(alice, "GET", "/assistants/" + name, ""))
          .isEqualTo(Reply.detail(422, "Invalid assistant ID: must be a UUID"));
    }
  }

  @Test
  void asksTheRuntimeAboutAnAgentsGraphByItsOwnId() throws Exception {
    for (String operation :
        new String[] {
          "GET graph", "GET schemas", "GET subgraphs", "GET subgraphs/child", "POST versions"
        }) {
      String[] parts = operation.split(" ", -1);
      World.Outcome sent = world.ask(alice, parts[0], "/assistants/helper/" + parts[1], "{}");
      assertThat(sent.path()).isEqualTo("/assistants/" + upstream("agent") + "/" + parts[1]);
      UUID mine = made(alice, helper, "Mine");
      assertThat(world.ask(alice, parts[0], "/assistants/" + mine + "/" + parts[1], "{}").path())
          .isEqualTo("/assistants/" + mine + "/" + parts[1]);
    }
  }

  @Test
  void changesNoAgent() {
    for (String operation : new String[] {"PATCH %s", "DELETE %s", "POST %s/latest"}) {
      String[] parts = operation.split(" ", -1);
      for (String name : List.of("helper", helper.id() + "", upstream("agent") + "")) {
        String path = "/assistants/" + parts[1].formatted(name);
        assertThat(denied(alice, parts[0], path, "{\"version\":1}").body())
            .as(operation)
            .isEqualTo("FORBIDDEN system-assistant");
      }
    }
  }

  // ---- searches

  @Test
  void findsAgentsAndWhatClientsMadeOfThem() throws Exception {
    UUID mine = made(alice, helper, "Mine");
    made(mallory, foreign, "Theirs");
    assertThat(
            search(
                "{\"sort_by\":\"name\",\"sort_order\":\"asc\",\"select\":[\"name\",\"graph_id\"]}"))
        .isEqualTo(
            new Reply(
                200,
                "application/json",
                "[{\"graph_id\":\"helper\",\"name\":\"helper\"},"
                    + "{\"graph_id\":\"helper\",\"name\":\"Mine\"},"
                    + "{\"graph_id\":\"second\",\"name\":\"second\"}]",
                List.of("x-pagination-total", "3")));
    assertThat(search("{\"limit\":1}").body()).contains(mine.toString()); // the newest first
    assertThat(world.answer(alice, "POST", "/assistants/count", "{}").body()).isEqualTo("3");
    assertThat(world.answer(mallory, "POST", "/assistants/count", "{}").body()).isEqualTo("2");
  }

  @Test
  void tellsWherePagesGoOn() throws Exception {
    made(alice, helper, "Mine");
    made(alice, second, "More");
    String names = "\"sort_by\":\"name\",\"sort_order\":\"desc\",\"select\":[\"name\"]}";
    String[] sorted = {"second", "More", "Mine", "helper"};
    for (int offset = 0; offset < 6; offset++) {
      Reply page = search("{\"limit\":1,\"offset\":" + offset + "," + names);
      boolean more = offset < 3;
      assertThat(page.body())
          .isEqualTo(offset < 4 ? "[{\"name\":\"" + sorted[offset] + "\"}]" : "[]");
      assertThat(page.fields())
          .as("at %d", offset)
          .isEqualTo(
              more
                  ? List.of(
                      "x-pagination-total", offset + 2 + "", "x-pagination-next", offset + 1 + "")
                  : List.of("x-pagination-total", Math.max(offset, 4) + ""));
    }
  }

  @Test
  void filtersWhatIsShown() throws Exception {
    made(alice, helper, "Mine");
    String[][] cases = {
      {"{\"metadata\":{\"created_by\":\"system\"}}", "2"},
      {"{\"metadata\":{\"created_by\":\"me\"}}", "0"},
      {"{\"metadata\":{\"created_by\":\"system\",\"x\":1}}", "0"},
      {"{\"metadata\":{}}", "3"},
      {"{\"metadata\":{\"sluice_project\":\"" + shop.id() + "\"}}", "1"},
      {"{\"graph_id\":\"helper\"}", "2"},
      {"{\"graph_id\":\"agent\"}", "2"},
      {"{\"graph_id\":\"" + helper.id() + "\"}", "2"},
      {"{\"graph_id\":\"second\"}", "1"},
      {"{\"name\":\"E\"}", "3"},
      {"{\"name\":\"mIn\"}", "1"},
      {"{\"unknown\":1}", "3"},
    };
    for (String[] one : cases) {
      assertThat(world.answer(alice, "POST", "/assistants/count", one[0]).body())
          .as(one[0])
          .isEqualTo(one[1]);
    }
    for (String graph : new String[] {"nobody", "foreign", "slow", "" + foreign.id()}) {
      assertThat(denied(alice, "POST", "/assistants/search", "{\"graph_id\":\"" + graph + "\"}"))
          .isEqualTo(Reply.detail(404, "Graph '" + graph + "' not found"));
    }
  }

  @Test
  void refusesASearchInTheRuntimesWords() {
    String[][] cases = {
      {
        "{\"limit\":1001}",
        "1001 is greater than the maximum of 1000\n\nFailed validating \"maximum\" in"
            + " schema[\"properties\"][\"limit\"]\n\nOn instance[\"limit\"]:\n    1001"
      },
      {
        "{\"limit\":0}",
        "0 is less than the minimum of 1\n\nFailed validating \"minimum\" in"
            + " schema[\"properties\"][\"limit\"]\n\nOn instance[\"limit\"]:\n    0"
      },
      {
        "{\"select\":[\"name\",\"zzz\"]}",
        "\"zzz\" is not one of \"assistant_id\", \"graph_id\" or 8 other candidates\n\nFailed"
            + " validating \"enum\" in schema[\"properties\"][\"select\"][\"items\"]\n\nOn"
            + " instance[\"select\"][1]:\n    \"zzz\""
      },
      {
        "{\"metadata\":[1]}",
        "[1] is not of type \"object\"\n\nFailed validating \"type\" in"
            + " schema[\"properties\"][\"metadata\"]\n\nOn instance[\"metadata\"]:\n    [1]"
      },
      {
        " []",
        "[] is not of type \"object\"\n\nFailed validating \"type\" in schema\n\nOn instance:\n    []"
      },
    };
    for (String[] one : cases) {
      assertThat(denied(alice, "POST", "/assistants/search", one[0]))
          .isEqualTo(Reply.detail(422, one[1]));
    }
    for (String bad :
        new String[] {
          "{\"offset\":-1}", "{\"limit\":\"3\"}", "{\"limit\":null}", "{\"limit\":1.5}",
          "{\"limit\":1e9}", "{\"sort_by\":\"zzz\"}", "{\"sort_order\":\"ASC\"}", "{\"name\":7}",
        }) {
      assertThat(denied(alice, "POST", "/assistants/search", bad).status()).as(bad).isEqualTo(422);
    }
  }
}
