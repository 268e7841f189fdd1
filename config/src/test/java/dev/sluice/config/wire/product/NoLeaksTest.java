package dev.sluice.config.wire.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@Timeout(60)
class NoLeaksTest {
  static final List<ByteBufAllocator> ALLOCATORS =
      List.of(
          PooledByteBufAllocator.DEFAULT,
          UnpooledByteBufAllocator.DEFAULT,
          ByteBufAllocator.DEFAULT);

  @ParameterizedTest
  @FieldSource("ALLOCATORS")
  void findsABufferThatWasLost(ByteBufAllocator allocator) {
    assertThat(NoLeaks.take()).isEmpty();
    lose(allocator);
    assertThat(NoLeaks.take()).singleElement().asString().contains("ByteBuf", "NoLeaksTest.lose");
  }

  @ParameterizedTest
  @FieldSource("ALLOCATORS")
  void acceptsABufferThatWasReleased(ByteBufAllocator allocator) {
    assertThat(allocator.directBuffer(64).release()).isTrue();
    assertThat(NoLeaks.take()).isEmpty();
  }

  private static void lose(ByteBufAllocator allocator) {
    ByteBuf lost = allocator.directBuffer(64);
    lost.writeByte(1);
  }
}
