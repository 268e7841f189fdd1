package dev.sluice.proxy.json;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * The changes of one document's bytes, in order. Immutable; it may be applied to the document that
 * was scanned, in whatever pieces that is held.
 */
public final class Rewrite {
  private final List<Splice> splices;
  private final int addedBytes;
  private final long growth;

  Rewrite(List<Splice> splices) {
    this.splices = splices;
    int added = 0;
    long removed = 0;
    for (Splice splice : splices) {
      added += splice.bytes.length;
      removed += splice.to - splice.from;
    }
    this.addedBytes = added;
    this.growth = added - removed;
  }

  /** Length of the changed document, given that of the scanned one. */
  public long newLength(long bytes) {
    return bytes + growth;
  }

  /**
   * Makes the changed document out of the scanned one. Bytes that stay are not copied: the result
   * holds slices of the given buffers, or these themselves, and between them what is added.
   *
   * @param body the whole document, in order; ownership passes in, whatever happens
   * @param allocator where the memory for what is added comes from
   * @return without empty buffers; the caller owns each
   */
  public List<ByteBuf> apply(List<ByteBuf> body, ByteBufAllocator allocator) {
    Application application = new Application(body, splices.size());
    ByteBuf added = null;
    try {
      added = addedBytes == 0 ? null : allocator.directBuffer(addedBytes, addedBytes);
      for (Splice splice : splices) {
        application.keepUntil(splice.from);
        application.dropUntil(splice.to);
        if (added != null && splice.bytes.length > 0) {
          application.add(added.writeBytes(splice.bytes), splice.bytes.length);
        }
      }
      application.keepRest();
      return application.done();
    } finally {
      application.close();
      if (added != null) {
        added.release(); // its slices have their own references
      }
    }
  }

  /** One pass over the buffers. Owns those it has not yet given on. */
  private static final class Application {
    private final List<ByteBuf> body;
    private final List<ByteBuf> result;
    private int next;
    private long offset;
    private boolean isDone;

    Application(List<ByteBuf> body, int splices) {
      this.body = body;
      this.result = new ArrayList<>(body.size() + 2 * splices);
    }

    void keepUntil(long to) {
      while (offset < to) {
        ByteBuf buf = current();
        int wanted = (int) Math.min(to - offset, buf.readableBytes());
        offset += wanted;
        if (wanted == buf.readableBytes()) {
          result.add(take());
        } else {
          result.add(buf.readRetainedSlice(wanted)); // second owner: the result
        }
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

    void add(ByteBuf added, int bytes) {
      result.add(
          added.retainedSlice(added.writerIndex() - bytes, bytes)); // second owner: the result
    }

    void keepRest() {
      while (next < body.size()) {
        ByteBuf buf = take();
        if (buf.isReadable()) {
          result.add(buf);
        } else {
          buf.release();
        }
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

    List<ByteBuf> done() {
      isDone = true;
      return result;
    }

    /** When it has failed, nobody will take what was made and what is left. */
    void close() {
      if (!isDone) {
        result.forEach(ByteBuf::release);
        while (next < body.size()) {
          take().release();
        }
      }
    }
  }
}
