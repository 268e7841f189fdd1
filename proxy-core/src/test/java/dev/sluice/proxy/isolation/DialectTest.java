package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.operation.Reply;
import dev.sluice.proxy.operation.Words;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not the caller's on a JavaScript server, in that server's words. */
class DialectTest {
  private static final UUID ACME = new UUID(1, 1);
  private static final UUID OTHER = new UUID(1, 2);
  private static final String NOBODY = "01a00000-0000-7000-8000-000000000000";

  private final World world = new World();
  private final Project shop = world.project(ACME, "shop", ThreadVisibility.PRINCIPAL);
  private final Project theirs = world.project(OTHER, "theirs", ThreadVisibility.PRINCIPAL);
  private final Principal alice = world.program(ACME, shop, Relation.DEVELOPER);
  private final Principal mallory = world.program(OTHER, theirs, Relation.ADMIN);

  @BeforeEach
  void speaks() {
    world.agent(shop, "helper", "agent", World.SHARED);
    world.speaks(Dialect.JAVASCRIPT);
  }

  private Reply denied(String method, String path, String body) {
    Denial denial = catchThrowableOfType(Denial.class, () -> world.ask(alice, method, path, body));
    assertThat(denial).as("%s %s is denied", method, path).isNotNull();
    return Objects.requireNonNull(denial.reply(), denial.reason());
  }

  private String another() throws Exception {
    World.Outcome made = world.ask(mallory, "POST", "/threads", "{}");
    Objects.requireNonNull(made.directions().settlement()).responded(200);
    return Objects.requireNonNull(made.body()).replaceAll(".*\"thread_id\":\"([^\"]*)\".*", "$1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET    | /threads/{id}                  | {}   | 404 | Thread with ID {id} not found
          GET    | /threads/{id}/state            | {}   | 404 | Thread with ID {id} not found
          POST   | /threads/{id}/state            | {}   | 404 | Thread with ID {id} not found
          GET    | /threads/{id}/runs             | {}   | 404 | Thread with ID {id} not found
          PATCH  | /threads/{id}                  | {}   | 404 | Thread not found
          DELETE | /threads/{id}                  | {}   | 404 | Thread with ID {id} not found
          POST   | /threads/{id}/copy             | {}   | 409 | Thread not found
          DELETE | /threads/{id}/runs/{id}        | {}   | 404 | Run not found
          POST   | /threads/{id}/runs/{id}/cancel | {}   | 404 | Run not found
          GET    | /assistants/{id}               | {}   | 404 | Assistant not found
          GET    | /assistants/{id}/graph         | {}   | 404 | Assistant not found
          POST   | /assistants/{id}/versions      | {}   | 404 | Assistant "{id}" not found.
          DELETE | /assistants/{id}               | {}   | 404 | Assistant not found
          DELETE | /runs/crons/{id}               | {}   | 500 | Not implemented
          """)
  void tellsWhatIsNotThereAsItsServerDoes(
      String method, String path, String body, int status, String text) throws Exception {
    for (String id : new String[] {NOBODY, another()}) {
      assertThat(denied(method, path.replace("{id}", id), body))
          .isEqualTo(Reply.sentence(status, text.replace("{id}", id)));
    }
  }

  @Test
  void takesARunOnWhatIsNotThereForOneOnABusyThread() throws Exception {
    String run = "{\"assistant_id\":\"helper\"}";
    Reply absent = denied("POST", "/threads/" + NOBODY + "/runs", run);
    assertThat(absent.status()).isEqualTo(422);
    assertThat(absent.body()).startsWith("Thread is already running a task.");
    assertThat(denied("POST", "/threads/" + another() + "/runs", run)).isEqualTo(absent);
  }

  @Test
  void quotesTheAgentThatIsUnknown() {
    assertThat(denied("POST", "/runs", "{\"assistant_id\":\"nobody\"}").body())
        .isEqualTo(
            "No assistant found for \"nobody\". Make sure the assistant ID is for a valid assistant"
                + " or a valid graph ID.");
  }

  @Test
  void tellsAMalformedIdAsAnIssue() {
    Reply told = denied("GET", "/threads/not-a-uuid", "{}");
    assertThat(told)
        .isEqualTo(
            Reply.json(
                Dialect.JAVASCRIPT,
                400,
                "{\"success\":false,\"error\":{\"issues\":[{\"validation\":\"uuid\",\"code\":"
                    + "\"invalid_string\",\"message\":\"Invalid uuid\",\"path\":[\"thread_id\"]}],"
                    + "\"name\":\"ZodError\"}}"));
    assertThat(denied("GET", "/assistants/nobody", "{}"))
        .isEqualTo(Reply.sentence(404, "Assistant not found"));
  }

  @Test
  void tellsATakenIdAsItsServerDoes() throws Exception {
    String theirs = another();
    assertThat(denied("POST", "/threads", "{\"thread_id\":\"" + theirs + "\"}"))
        .isEqualTo(Reply.sentence(409, "Thread already exists"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /threads/{id}/storage",
        "GET /threads/{id}/stream",
        "GET /runs/crons/{id}",
        "POST /mcp",
        "GET /a2a/{id}/.well-known/agent-card.json",
        "GET /metrics",
        "GET /openapi.json",
      })
  void hasNoPathForWhatItsServerLacks(String operation) {
    String[] parts = operation.replace("{id}", NOBODY).split(" ", -1);
    assertThat(denied(parts[0], parts[1], "{}")).isEqualTo(Words.NO_ROUTE);
  }
}
