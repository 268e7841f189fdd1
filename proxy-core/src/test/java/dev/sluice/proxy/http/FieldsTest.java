package dev.sluice.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldsTest {
  @Test
  void announcesAnotherLengthAndNoOtherFrame() throws BadMessage {
    Fields fields =
        parsed(
            "Host: a",
            "Transfer-Encoding: chunked",
            "X-Mine:   two words  ",
            "Expect: 100-continue",
            "Content-Length: 7",
            "trailer: x",
            "Accept: */*");
    assertThat(lines(fields.framing(1_234)))
        .isEqualTo(
            lines(
                parsed("Host: a", "X-Mine:   two words  ", "Accept: */*", "content-length: 1234")));
    assertThat(fields.framing(1_234).has(FieldName.TRANSFER_ENCODING)).isFalse();
    assertThat(lines(Fields.NONE.framing(0))).isEqualTo(lines(parsed("content-length: 0")));
    assertThat(lines(fields.framing(5).framing(12))).isEqualTo(lines(fields.framing(12)));
  }

  private static Fields parsed(String... lines) throws BadMessage {
    byte[] head =
        ("GET / HTTP/1.1\r\n" + String.join("\r\n", lines) + "\r\n\r\n").getBytes(US_ASCII);
    return Fields.parse(head, 16, head.length - 2, 20);
  }

  /** All that is known of each. */
  private static List<String> lines(Fields fields) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      int length = fields.nameEnd(i) - fields.lineStart(i);
      all.add(
          fields.name(i)
              + " "
              + length
              + " <"
              + fields.value(i)
              + "> "
              + fields.find(fields.name(i)));
    }
    return all;
  }
}
