package dev.sluice.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.isolation.Tenancy;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers of the store, as clients of HTTP/2 get them. */
@Timeout(60)
class Http2StoreAnswerTest {
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ";

  private final Tenancy tenancy = new Tenancy();
  private final FrameClient client = FrameClient.connect(tenancy.gateway().address());

  @AfterEach
  void stop() {
    client.close();
    tenancy.close();
  }

  /** Asks for an item, and answers with it; {@code %s} stands for the label. */
  private void read(int stream, String item) {
    client.get(stream, "/store/items?namespace=a&key=k", tenancy.credential());
    try (Connection up = tenancy.runtime.accept()) {
      String head = up.readHead();
      int from = head.indexOf("namespace=") + "namespace=".length();
      String body = item.formatted(head.substring(from, head.indexOf(".a&")));
      up.send(HEAD + body.length() + "\r\n\r\n" + body);
      Frame headers = client.await(Frame.HEADERS, stream);
      assertThat(headers.status()).isEqualTo("200");
    }
  }

  @Test
  void readsAnItemWithoutTheLabel() {
    read(1, "{\"namespace\":[\"%s\",\"a\"],\"key\":\"k\"}");
    assertThat(client.body(1)).isEqualTo("{\"namespace\":[\"a\"],\"key\":\"k\"}");
  }

  @Test
  void resetsTheStreamWhenTheAnswerIsNone() {
    read(1, "{\"namespace\":[\"%s\",\"a\"],\"key\":");
    assertThat(client.await(Frame.RST_STREAM, 1)).isNotNull();
  }
}
