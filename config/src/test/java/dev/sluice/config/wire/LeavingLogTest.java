package dev.sluice.config.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Await;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.observe.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the log says of clients that go away. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
class LeavingLogTest {
  private static final String GET = "GET /threads/t/stream HTTP/1.1\r\nHost: a.example\r\n\r\n";

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @Test
  void tellsThatTheRequestWasNotWhole() {
    String upload = "POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 10\r\n\r\nhello";
    assertThat(lineAfter(upload, "")).contains("\"client-gone\",\"reason\":\"mid-request\"");
  }

  @Test
  void tellsThatTheResponseHadNotBegun() {
    assertThat(lineAfter(GET, "")).contains("\"client-gone\",\"reason\":\"before-response\"");
  }

  @Test
  void tellsThatTheResponseWasNotWhole() {
    String begun = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    assertThat(lineAfter(GET, begun)).contains("\"client-gone\",\"reason\":\"mid-response\"");
  }

  /** The README knows every code that comes from a list. */
  @Test
  void usesCodesThatAreDocumented() throws IOException {
    String document = Files.readString(Path.of("README.md"));
    for (Outcome outcome : Outcome.values()) {
      assertThat(document).contains("| `" + outcome.label() + "` | ");
    }
    for (ProblemType type : ProblemType.values()) {
      assertThat(document).contains("`" + type.code() + "`");
    }
  }

  /** The line of an exchange whose client left when the runtime had read it and answered so far. */
  private String lineAfter(String request, String response) {
    try (var upstream = RawUpstream.start();
        var gateway = Gateway.loggingTo(log, upstream.url());
        var client = gateway.connect()) {
      client.send(request);
      Wire server = upstream.accept();
      server.readHead();
      if (!response.isEmpty()) {
        server.send(response);
        client.readHead();
      }
      client.leave();
      Await.until("a line is logged", () -> logged().endsWith("}\n"));
      return logged();
    }
  }

  private String logged() {
    return log.toString(StandardCharsets.UTF_8);
  }
}
