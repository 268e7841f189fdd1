package dev.sluice.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestTest {
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);

  @Test
  void showsTheKeyOfItsCallerInEveryRequest() {
    Destination target = Destination.withKeys(ADDRESS, List.of("slk_any_x", "slk_any_y"));
    for (List<Request> each :
        List.of(Request.get(target), Request.post(target, 64), Request.run(target, 1_024))) {
      assertThat(each).hasSize(2);
      assertThat(each.getFirst().bytes().toString(US_ASCII))
          .contains("\r\nX-Api-Key: slk_any_x\r\n");
      assertThat(each.getLast().bytes().toString(US_ASCII))
          .contains("\r\nX-Api-Key: slk_any_y\r\n")
          .containsPattern("^[A-Z]+ /threads/0198c0de-0000-7000-8000-000000000002[/ ]");
      each.forEach(Request::free);
    }
    assertThat(Request.postHead("/", target, target.first(), 5))
        .contains("\r\nX-Api-Key: slk_any_x\r\n");
    assertThat(target.toString()).doesNotContain("slk_");
  }

  @Test
  void showsNothingWhereNobodyAsks() {
    Destination open = Destination.open(ADDRESS);
    assertThat(Request.head("GET", "/", open, open.first()))
        .startsWith("GET / HTTP/1.1\r\nHost: 127.0.0.1:80\r\nAccept: ")
        .doesNotContainIgnoringCase("x-api-key");
  }
}
