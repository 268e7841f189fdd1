package dev.sluice.proxy.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadWriterTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final HeadWriter writer = new HeadWriter(channel);

  @Test
  void writesWhatFitsBehindAHeadWithIt() {
    writer.writeHead(head(HeadWriter.MAX_COPIED_BYTES));
    writer.write(piece(HeadWriter.MAX_COPIED_BYTES));
    writer.flush();
    assertThat(written()).containsExactly(4 + HeadWriter.MAX_COPIED_BYTES);
  }

  @Test
  void writesWhatDoesNotFitByItself() {
    writer.writeHead(head(100));
    writer.write(piece(101));
    writer.flush();
    assertThat(written()).containsExactly(4, 101);
  }

  @Test
  void copiesNothingLong() {
    writer.writeHead(head(2 * HeadWriter.MAX_COPIED_BYTES));
    writer.write(piece(HeadWriter.MAX_COPIED_BYTES + 1));
    writer.flush();
    assertThat(written()).containsExactly(4, HeadWriter.MAX_COPIED_BYTES + 1);
  }

  private static ByteBuf head(int room) {
    return Unpooled.buffer(4 + room, 4 + room).writeBytes("head".getBytes(US_ASCII));
  }

  private static ByteBuf piece(int bytes) {
    return Unpooled.buffer(bytes).writeZero(bytes);
  }

  /** The length of each buffer that went to the channel. */
  private List<Integer> written() {
    List<Integer> lengths = new ArrayList<>();
    for (ByteBuf one = channel.readOutbound(); one != null; one = channel.readOutbound()) {
      lengths.add(one.readableBytes());
      one.release();
    }
    return lengths;
  }
}
