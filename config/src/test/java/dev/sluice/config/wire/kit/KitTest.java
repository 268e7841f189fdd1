package dev.sluice.config.wire.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The kit, with nothing between its two ends. */
@Timeout(60)
class KitTest {
  @Test
  void readsHeadsBodiesAndTrailersByteForByte() {
    try (var upstream = RawUpstream.start();
        var client = RawClient.connect(upstream.address());
        var server = upstream.accept()) {
      client.send("POST /a?b HTTP/1.1\r\nhOST:  x \r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 1\r\n\r\nGET");
      Message request = server.readRequest();
      assertThat(request.head().method()).isEqualTo("POST");
      assertThat(request.head().target()).isEqualTo("/a?b");
      assertThat(request.head().fields().getFirst()).isEqualTo(new Field("hOST", "x"));
      assertThat(request.text()).isEqualTo("abcde");
      assertThat(request.trailers()).containsExactly(new Field("X-Sum", "1"));
      assertThat(server.read(3)).isEqualTo("GET");
    }
  }

  @Test
  void tellsAnAbortFromAnOrderlyEnd() {
    try (var upstream = RawUpstream.start();
        var fin = RawClient.connect(upstream.address());
        var rst = RawClient.connect(upstream.address())) {
      var first = upstream.accept();
      var second = upstream.accept();
      first.send("HTTP/1.1 200 OK\r\n\r\nbody");
      first.close();
      second.send("HTTP/1.1 200 OK\r\n\r\nbody");
      second.reset();
      assertThat(fin.readResponse().complete()).isTrue();
      assertThat(fin.readRest()).isEqualTo(new Rest("", End.FIN));
      assertThat(rst.readResponse().complete()).isFalse();
      assertThat(rst.readRest()).isEqualTo(new Rest("", End.RST));
    }
  }

  @Test
  void noticesABodyThatEndsBeforeItsFraming() {
    try (var upstream =
            RawUpstream.serving(c -> c.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour"));
        var client = RawClient.connect(upstream.address())) {
      assertThat(client.readResponse().complete()).isFalse();
    }
  }

  @Test
  void refusesToReadWhatNoSenderMayWrite() {
    assertThatThrownBy(() -> Head.parse("HTTP/1.1 200 OK\r\nA : b\r\n\r\n"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> Head.parse("HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n"))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void measuresWhatASideTakesThatDoesNotRead() {
    try (var upstream = RawUpstream.start();
        var client = RawClient.connectNarrow(upstream.address(), 16 * 1024);
        var server = upstream.accept()) {
      long taken = server.sendUntilStalled(new byte[8192], 64 << 20, Duration.ofMillis(300));
      assertThat(taken).isBetween(8192L, 4L << 20);
      assertThat(client.readBytes((int) taken)).hasSize((int) taken);
    }
  }

  @Test
  void seesSilence() {
    try (var upstream = RawUpstream.start();
        var client = RawClient.connect(upstream.address());
        var server = upstream.accept()) {
      assertThat(client.isSilentFor(Duration.ofMillis(50))).isTrue();
      server.halfClose();
      assertThat(client.isSilentFor(Duration.ofMillis(50))).isFalse();
    }
  }

  @Test
  void reportsAScriptThatFailed() {
    var upstream = RawUpstream.serving(c -> assertThat(c.read(1)).isEqualTo("a"));
    try (var client = RawClient.connect(upstream.address())) {
      client.send("b");
      client.readRest();
    }
    assertThatThrownBy(upstream::close).hasMessageContaining("script");
  }

  @Test
  void hasAddressesThatRefuseAndThatStaySilent() throws Exception {
    try (var refusing = DeadEnd.refusing();
        var silent = DeadEnd.silent();
        var socket = new Socket()) {
      assertThatThrownBy(() -> RawClient.connect(refusing.address()))
          .isInstanceOf(UncheckedIOException.class)
          .hasCauseInstanceOf(ConnectException.class);
      assertThatThrownBy(() -> socket.connect(silent.address(), 500))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }
}
