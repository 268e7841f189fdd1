package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ForwardedFieldsTest {
  @Test
  void keepsOrderCaseAndRepetition() throws BadMessage {
    assertThat(copied("B: 2\r\na:1\r\nB:  3 \r\n")).isEqualTo("B: 2\r\na:1\r\nB:  3 \r\n");
  }

  @Test
  void dropsHopByHopFieldsAndThoseThatConnectionNames() throws BadMessage {
    String hopByHop = "TE: trailers\r\nUpgrade: h2c\r\nKeep-Alive: 5\r\nProxy-Connection: x\r\n";
    String named = "Connection: x-one, close\r\nX-One: 1\r\nConnection: X-Two\r\nx-two: 2\r\n";
    String fields = "A: 1\r\n" + named + "B: 2\r\n" + hopByHop + "C: 3\r\n";

    assertThat(copied(fields)).isEqualTo("A: 1\r\nB: 2\r\nC: 3\r\n");
  }

  @Test
  void keepsFramingAndHostWhateverConnectionNames() throws BadMessage {
    String fields = "Connection: host, content-length\r\nHost: h\r\nContent-Length: 1\r\n";

    assertThat(copied(fields)).isEqualTo("Host: h\r\nContent-Length: 1\r\n");
  }

  @Test
  void dropsWhatTheCallerReplaces() throws BadMessage {
    Fields fields = parse("X-Request-Id: a\r\nB: 2\r\n");
    ByteBuf out = Unpooled.buffer();
    long dropped = ForwardedFields.set(FieldName.X_REQUEST_ID);
    ForwardedFields.copy(fields, Connection.of(fields), dropped, out);

    assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo("B: 2\r\n");
  }

  private static String copied(String text) throws BadMessage {
    Fields fields = parse(text);
    ByteBuf out = Unpooled.buffer();
    ForwardedFields.copy(fields, Connection.of(fields), 0, out);
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  private static Fields parse(String text) throws BadMessage {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return Fields.parse(bytes, 0, bytes.length, 100);
  }
}
