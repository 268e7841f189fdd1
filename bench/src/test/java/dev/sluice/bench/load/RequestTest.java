package dev.sluice.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class RequestTest {
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);

  @Test
  void showsTheKeyInEveryRequest() {
    Destination target = Destination.withKey(ADDRESS, "slk_any_x");
    Request get = Request.get(target);
    Request post = Request.post(target, 64);
    assertThat(get.bytes().toString(US_ASCII)).contains("\r\nX-Api-Key: slk_any_x\r\n");
    assertThat(post.bytes().toString(US_ASCII)).contains("\r\nX-Api-Key: slk_any_x\r\n");
    assertThat(Request.postHead("/", target, 5)).contains("\r\nX-Api-Key: slk_any_x\r\n");
    assertThat(target.toString()).doesNotContain("slk_");
    get.free();
    post.free();
  }

  @Test
  void showsNothingWhereNobodyAsks() {
    assertThat(Request.head("GET", "/", Destination.open(ADDRESS)))
        .startsWith("GET / HTTP/1.1\r\nHost: 127.0.0.1:80\r\nAccept: ")
        .doesNotContainIgnoringCase("x-api-key");
  }
}
