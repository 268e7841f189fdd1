package dev.sluice.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.identity.ApiKey;
import dev.sluice.proxy.testing.House;
import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.TestGateway;
import io.netty.handler.codec.http2.Http2Error;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers who share a connection, as behind a load balancer, don't share a revocation. */
@Timeout(60)
class Http2RevocationTest {
  private static final String PATH = "/threads/t1/stream";
  private static final String STREAM =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  private final House house = new House();
  private final ScriptedRuntime runtime = ScriptedRuntime.start();
  private final TestGateway gateway = TestGateway.inFrontOf(runtime.url(), house.identity());
  private final FrameClient client = FrameClient.connect(gateway.address());

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
    runtime.close();
  }

  private ScriptedRuntime.Connection streaming(int id, ApiKey key) {
    client.get(id, PATH, "x-api-key: " + key.reveal());
    var up = runtime.accept();
    up.readHead();
    up.send(STREAM + "3\r\none\r\n");
    assertThat(client.await(Frame.HEADERS, id).status()).isEqualTo("200");
    assertThat(client.await(Frame.DATA, id).payload()).isEqualTo("one");
    return up;
  }

  @Test
  void resetsTheStreamOfWhoeverIsGoneAndNoOtherOfTheConnection() {
    ApiKey gone = house.source.key(House.TENANT, Relation.VIEWER);
    ApiKey stays = house.source.key(House.TENANT, Relation.VIEWER);
    var ended = streaming(1, gone);
    var living = streaming(3, stays);

    house.changed(Change.Kind.API_KEY, house.source.revoke(gone));
    Frame reset = client.awaitOn(1);
    assertThat(reset.type()).isEqualTo(Frame.RST_STREAM);
    assertThat(reset.error()).isEqualTo((int) Http2Error.INTERNAL_ERROR.code());
    assertThat(ended.isAtEnd()).isTrue();

    living.send("3\r\ntwo\r\n0\r\n\r\n");
    assertThat(client.body(3)).isEqualTo("two");
    client.get(5, PATH, "x-api-key: " + gone.reveal());
    assertThat(client.await(Frame.HEADERS, 5).status()).isEqualTo("401");
    client.get(7, "/-/me", "x-api-key: " + stays.reveal());
    assertThat(client.await(Frame.HEADERS, 7).status()).isEqualTo("200");
  }
}
