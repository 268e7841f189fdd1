package dev.sluice.proxy.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.settings.UpstreamSettings;
import dev.sluice.proxy.upstream.HostResolver;
import dev.sluice.proxy.upstream.Upstream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is said of a body's frame in the head that goes to the runtime. */
class RequestRulesTest {
  private static final String CHUNKED =
      """
      POST /threads HTTP/1.1\r
      Host: a\r
      Transfer-Encoding: chunked\r
      Expect: 100-continue\r
      Trailer: x-sum\r
      X-Mine:   two words\r
      \r
      """;

  private static final String LENGTH =
      "POST /threads HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\nX-Mine: b\r\n\r\n";

  @Test
  void announcesTheLengthOfAHeldBodyAndNoOtherFrame() throws BadMessage {
    assertThat(frame(CHUNKED, 1_234)).containsExactly("content-length: 1234");
    assertThat(frame(LENGTH, 0)).containsExactly("content-length: 0");
    assertThat(written(CHUNKED, 1_234)).contains("X-Mine:   two words");
  }

  @Test
  void passesTheFrameOfABodyThatGoesAsItComes() throws BadMessage {
    assertThat(frame(CHUNKED, -1))
        .containsExactlyInAnyOrder(
            "transfer-encoding: chunked", "Expect: 100-continue", "Trailer: x-sum");
    assertThat(frame(LENGTH, -1)).containsExactly("Content-Length: 7");
  }

  private static List<String> frame(String head, long heldBytes) throws BadMessage {
    return written(head, heldBytes).stream()
        .filter(line -> line.matches("(?i)(content-length|transfer-encoding|expect|trailer):.*"))
        .toList();
  }

  private static List<String> written(String head, long heldBytes) throws BadMessage {
    UpstreamSettings settings = UpstreamSettings.to(URI.create("http://127.0.0.1:2024"));
    Upstream upstream = new Upstream("dev", settings, null, HostResolver.OPEN);
    RequestRules rules = new RequestRules(upstream, "", Disclosure.open());
    ByteBuf out = Unpooled.buffer();
    ClientFacts client = new ClientFacts("192.0.2.1", false, false);
    rules.write(read(head), client, "id", null, null, heldBytes, out);
    List<String> lines = out.toString(US_ASCII).lines().toList();
    out.release();
    return lines;
  }

  private static RequestHead read(String head) throws BadMessage {
    RequestHead read =
        new HeadReader(new HeadReader.HeadLimits(1_000, 8_000, 20))
            .readRequest(Unpooled.copiedBuffer(head, US_ASCII), false);
    return Objects.requireNonNull(read);
  }
}
