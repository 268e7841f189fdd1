package dev.sluice.proxy.json;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a held body that makes the changed one. Owns the body's buffers until they are in
 * the result. Thread-confined.
 */
final class BodySplicer implements AutoCloseable {
  /**
   * Shorter stretches are copied: a slice costs more than to copy so much, here and again in the
   * system call that has to gather it.
   */
  static final int MIN_SLICE_BYTES = 2_048;

  /** Room for one stretch that is copied and what is added around it. */
  private static final int GATHERED_BYTES = 2 * MIN_SLICE_BYTES;

  private final List<ByteBuf> body;
  private final @Nullable ByteBufAllocator allocator;

  /** Where all is copied to; null: long stretches are kept as slices. */
  private final @Nullable ByteBuf target;

  private final List<ByteBuf> result;
  private @Nullable ByteBuf gathered;
  private long toCome;
  private int next;
  private long offset;
  private boolean isDone;

  /**
   * Begins at the body's first byte.
   *
   * @param growth by how many bytes the result will be longer; below zero when shorter
   */
  BodySplicer(List<ByteBuf> body, long growth, ByteBufAllocator allocator) {
    this.body = body;
    this.allocator = allocator;
    this.target = null;
    this.result = new ArrayList<>(body.size() + 2);
    this.toCome = growth;
    for (int i = 0; i < body.size(); i++) {
      toCome += body.get(i).readableBytes();
    }
  }

  /** Copies all into a buffer that stays the caller's. */
  BodySplicer(List<ByteBuf> body, ByteBuf target) {
    this.body = body;
    this.allocator = null;
    this.target = target;
    this.result = List.of();
  }

  void keepUntil(long to) {
    while (offset < to) {
      ByteBuf buf = current();
      int wanted = (int) Math.min(to - offset, buf.readableBytes());
      keep(buf, wanted);
    }
  }

  void dropUntil(long to) {
    while (offset < to) {
      ByteBuf buf = current();
      int dropped = (int) Math.min(to - offset, buf.readableBytes());
      buf.skipBytes(dropped);
      offset += dropped;
    }
  }

  void add(Splice splice) {
    for (byte[] piece : splice.pieces) {
      if (piece.length > 0) { // room for nothing could stay an empty buffer
        room(piece.length).writeBytes(piece);
        toCome -= piece.length;
      }
    }
  }

  /** The rest stays; the result is the caller's. */
  List<ByteBuf> finish() {
    while (next < body.size()) {
      if (body.get(next).isReadable()) {
        keep(body.get(next), body.get(next).readableBytes());
      } else {
        take().release();
      }
    }
    flush();
    isDone = true;
    return result;
  }

  private void keep(ByteBuf buf, int wanted) {
    offset += wanted;
    if (target != null || wanted < MIN_SLICE_BYTES) {
      room(wanted).writeBytes(buf, wanted);
    } else {
      flush();
      if (wanted == buf.readableBytes()) {
        result.add(take());
      } else {
        result.add(buf.readRetainedSlice(wanted)); // second owner: the result
      }
    }
    toCome -= wanted;
  }

  /** Where so many bytes can be written next. */
  private ByteBuf room(int bytes) {
    if (allocator == null) {
      return Objects.requireNonNull(target);
    }
    if (gathered != null && gathered.writableBytes() < bytes) {
      flush();
    }
    if (gathered == null) {
      int capacity = (int) Math.max(bytes, Math.min(GATHERED_BYTES, toCome));
      gathered = allocator.directBuffer(capacity, capacity);
    }
    return gathered;
  }

  private void flush() {
    if (gathered != null) {
      result.add(gathered);
      gathered = null;
    }
  }

  /** The first buffer that has bytes left; used up ones are released. */
  private ByteBuf current() {
    while (next < body.size()) {
      if (body.get(next).isReadable()) {
        return body.get(next);
      }
      take().release();
    }
    throw new IllegalArgumentException(
        "body: " + offset + " bytes (expected: the document that was scanned)");
  }

  private ByteBuf take() {
    return body.get(next++);
  }

  /** When it has failed, nobody will take what was made and what is left. */
  @Override
  public void close() {
    if (!isDone) {
      flush();
      result.forEach(ByteBuf::release);
      while (next < body.size()) {
        take().release();
      }
    }
  }
}
