package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.isolation.Tenancy;
import dev.sluice.proxy.testing.TestClient;
import dev.sluice.proxy.testing.TestClient.Response;
import dev.sluice.proxy.upstream.UpstreamFailure;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What clients are told of a registered runtime that takes no connection. */
@Timeout(60)
class RuntimeDownTest {
  private final Tenancy tenancy = new Tenancy();
  private final TestClient client = new TestClient(tenancy.gateway().address());

  @BeforeEach
  void takeTheRuntimeAway() {
    tenancy.runtime.close();
  }

  @Test
  void isNamedByItsAgentWhenItIsOutOfService() {
    tenancy.suspend();
    Response run = ask("POST", "/runs/wait", "{\"assistant_id\":\"helper\",\"input\":{}}");
    assertThat(run.status()).as(run.body()).isEqualTo(503);
    assertThat(run.body())
        .contains(
            "urn:sluice:problem:runtime-unavailable",
            "the runtime of the agent shop:helper is not in service");
    assertThat(ask("POST", "/threads/search", "{}").body())
        .contains("the runtime of environment dev of project shop is not in service");
  }

  @AfterEach
  void close() {
    client.close();
    tenancy.close();
  }

  private Response ask(String method, String path, String body) {
    client.send(method, path, "content-length: " + body.length(), tenancy.credential());
    client.write(body);
    return client.response();
  }

  private void assertUnreachable(Response response, String whose) {
    assertThat(response.status()).as(response.body()).isEqualTo(503);
    assertThat(response.field("retry-after")).isEqualTo("1");
    assertThat(response.body())
        .contains("urn:sluice:problem:runtime-unreachable", whose)
        .doesNotContain("127.0.0.1", Integer.toString(tenancy.runtime.port()), "runtime-1");
  }

  @Test
  void isTheAgentsRuntime() {
    Response run = ask("POST", "/runs/wait", "{\"assistant_id\":\"helper\",\"input\":{}}");
    assertUnreachable(run, "the runtime of the agent shop:helper can't be reached now");
  }

  @Test
  void isTheEnvironmentsRuntimeWhereNoAgentIsNamed() {
    Response search = ask("POST", "/threads/search", "{}");
    assertUnreachable(search, "the runtime of environment dev of project shop can't be reached");
  }

  @Test
  void isNoFaultOfTheCallersWhenAnIdCannotBeLookedUp() {
    Response read = ask("GET", "/threads/" + UUID.randomUUID(), "");
    assertUnreachable(read, "can't be reached now");
  }

  @ParameterizedTest
  @EnumSource(
      value = UpstreamFailure.class,
      mode = Mode.EXCLUDE,
      names = {"RESET", "MALFORMED"}) // of a connection that there was
  void isToldAlikeForWhateverReason(UpstreamFailure failure) {
    Problem problem = Failures.unreachable(failure, "the agent shop:helper");
    assertThat(problem.type()).isEqualTo(ProblemType.RUNTIME_UNREACHABLE);
    assertThat(problem.type().status()).isEqualTo(503);
    assertThat(problem.detail()).contains("the agent shop:helper");
    assertThat(problem.reason()).isIn("upstream-refused", "connect-timeout");
  }
}
