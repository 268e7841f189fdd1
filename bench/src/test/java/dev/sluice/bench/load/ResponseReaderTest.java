package dev.sluice.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReaderTest {
  private final List<String> seen = new ArrayList<>();
  private final StringBuilder body = new StringBuilder();
  private final ResponseReader reader =
      new ResponseReader(
          new ResponseReader.Sink() {
            @Override
            public void head(int status) {
              seen.add("head " + status);
            }

            @Override
            public void body(ByteBuf bytes, int index, int length) {
              body.append(bytes.toString(index, length, US_ASCII));
            }

            @Override
            public void end() {
              seen.add(body.toString());
              body.setLength(0);
            }
          });

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1_000})
  void readsResponsesHoweverTheyAreCut(int piece) {
    String text =
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello"
            + "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\n"
            + "HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n";
    for (int at = 0; at < text.length(); at += piece) {
      read(text.substring(at, Math.min(text.length(), at + piece)));
    }
    assertThat(seen)
        .containsExactly("head 200", "hello", "head 200", "abc0123456789", "head 503", "");
    assertThat(reader.isBetweenResponses()).isTrue();
  }

  @Test
  void knowsThatAResponseIsIncomplete() {
    read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell");
    assertThat(reader.isBetweenResponses()).isFalse();
    assertThat(seen).containsExactly("head 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\ntransfer-encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc",
      })
  void refusesWhatItCannotRead(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ResponseReader.MalformedResponseException.class);
  }

  private void read(String text) {
    reader.read(Unpooled.copiedBuffer(text, US_ASCII));
  }
}
