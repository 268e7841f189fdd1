package dev.sluice.proxy.json;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Documents in pieces, as they come from the network. */
final class Pieces {
  /**
   * Of direct memory. Without leak detection, which at its paranoid level notes every byte read.
   */
  static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true, true);

  private Pieces() {}

  /** Cuts a document anywhere; the caller owns the buffers. */
  static List<ByteBuf> cut(byte[] document, Random random) {
    int greatest =
        switch (random.nextInt(4)) {
          case 0 -> 1;
          case 1 -> 9;
          case 2 -> 64;
          default -> Math.max(1, document.length);
        };
    List<ByteBuf> pieces = new ArrayList<>();
    int at = 0;
    while (at < document.length) {
      int size = Math.min(1 + random.nextInt(greatest), document.length - at);
      pieces.add(
          piece(document, at, greatest == document.length ? document.length - at : size, random));
      at += pieces.getLast().readableBytes();
    }
    return pieces;
  }

  private static ByteBuf piece(byte[] document, int at, int size, Random random) {
    int before = random.nextInt(3);
    ByteBuf piece = ALLOCATOR.buffer(before + size);
    return piece.writeZero(before).skipBytes(before).writeBytes(document, at, size);
  }

  /** Scans the pieces; they stay the caller's. */
  static Scan scan(JsonScanner scanner, Selection selection, List<ByteBuf> pieces) {
    scanner.begin(selection);
    for (ByteBuf piece : pieces) {
      if (!scanner.feed(piece)) {
        break;
      }
    }
    return scanner.end();
  }

  /** All bytes, and releases the pieces. */
  static byte[] join(List<ByteBuf> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuf piece : pieces) {
      try {
        piece.readBytes(all, piece.readableBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        piece.release();
      }
    }
    return all.toByteArray();
  }

  static void release(List<ByteBuf> pieces) {
    pieces.forEach(ByteBuf::release);
  }
}
