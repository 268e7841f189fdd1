package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.isolation.Tenancy;
import dev.sluice.proxy.testing.Await;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import dev.sluice.proxy.testing.TestClient;
import dev.sluice.proxy.testing.TestClient.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A runtime that takes calls of the gateway's own and answers none. */
@Timeout(60)
class BusyRuntimeTest {
  /** Of whom one may wait for the runtime. */
  private static final int MAX_LOADING = 4;

  private final Tenancy tenancy = new Tenancy(settings -> settings, MAX_LOADING);
  private final List<TestClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(TestClient::close);
    tenancy.close();
  }

  private TestClient ask(String path, String credential) {
    TestClient client = new TestClient(tenancy.gateway().address());
    clients.add(client);
    return client.send("GET", path, credential);
  }

  private TestClient lookUp() {
    return ask("/threads/" + UUID.randomUUID(), tenancy.credential());
  }

  @Test
  void keepsNoMoreThanItsShareOfThoseWhoWait() {
    TestClient waiting = lookUp();
    try (Connection hanging = tenancy.runtime.accept()) {
      hanging.readHead();
      for (int i = 1; i < MAX_LOADING; i++) {
        assertBusy(lookUp().response());
      }
      String newcomer = tenancy.credentialOfAnother(); // whom the database must be asked about
      assertThat(ask("/-/me", newcomer).response().status()).isEqualTo(200);
      hanging.send("HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}");
      assertThat(waiting.response().status()).isEqualTo(404);
    }
    Await.until(
        "they are counted",
        () ->
            tenancy.gateway().metric("sluice_refusals_total", "reason", "runtime-busy")
                == MAX_LOADING - 1);
  }

  private void assertBusy(Response response) {
    assertThat(response.status()).as(response.body()).isEqualTo(503);
    assertThat(response.field("retry-after")).isEqualTo("1");
    assertThat(response.body())
        .contains("urn:sluice:problem:runtime-busy", "of environment dev of project shop")
        .doesNotContain("127.0.0.1", Integer.toString(tenancy.runtime.port()), "runtime-1");
  }
}
