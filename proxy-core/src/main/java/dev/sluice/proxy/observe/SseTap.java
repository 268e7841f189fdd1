package dev.sluice.proxy.observe;

import io.netty.buffer.ByteBuf;

/**
 * Counts the server-sent events of one stream as a client would dispatch them: blocks with at least
 * one data field that are ended by an empty line. Comments and heartbeats are no events.
 *
 * <p>Thread-confined to the event loop of the stream.
 */
public final class SseTap {
  /*
   * Scanning. Events may be cut anywhere by the borders of buffers, so the place within a line is
   * kept in one int and nothing is copied. What matters of a line is whether it is empty and whether
   * its field is named "data"; the rest of it is stepped over eight bytes at a time until a byte
   * below 0x0e, which in practice is its end. Lines end with CRLF, LF or CR; an LF after a CR is
   * no line of its own, also when a border is between them.
   * Grammar: WHATWG HTML, "Parsing an event stream".
   */

  // Places within a line. From 0 to 4: so many bytes of "data" and nothing else.
  private static final int LINE_START = 0;
  private static final int DATA_MATCHED = 4;
  private static final int REST_OF_LINE = 5;

  // Places within the byte order mark that may stand at the beginning of the stream.
  private static final int STREAM_START = 6;
  private static final int BOM_1 = 7;
  private static final int BOM_2 = 8;

  private static final int DATA = 'd' << 24 | 'a' << 16 | 't' << 8 | 'a';
  private static final int MAX_LINE_END = 0x0d;
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private int place = STREAM_START;
  private boolean afterCr;
  private boolean hasData;
  private long events;

  /** Begins another stream. */
  public void reset() {
    place = STREAM_START;
    afterCr = false;
    hasData = false;
    events = 0;
  }

  /** Events counted so far. */
  public long events() {
    return events;
  }

  /**
   * Reads the next bytes of the stream. Borrows the buffer: reads by index, never moves or retains.
   *
   * @return how many events these bytes ended
   */
  public int observe(ByteBuf buf, int from, int to) {
    long before = events;
    int at = from;
    while (at < to) {
      at = place == REST_OF_LINE ? skipRest(buf, at, to) : step(buf, at, to);
    }
    return (int) (events - before);
  }

  /** Reads one byte, or the name of a data field at once. */
  private int step(ByteBuf buf, int at, int to) {
    if (place == LINE_START && to - at > DATA_MATCHED && buf.getInt(at) == DATA) {
      afterCr = false;
      place = DATA_MATCHED;
      return at + DATA_MATCHED;
    }
    byte b = buf.getByte(at);
    if (b == '\n' || b == '\r') {
      endLine(b);
    } else {
      place = next(b);
      afterCr = false;
    }
    return at + 1;
  }

  private int next(byte b) {
    return switch (place) {
      case STREAM_START -> b == (byte) 0xef ? BOM_1 : nextOfName(0, b);
      case BOM_1 -> b == (byte) 0xbb ? BOM_2 : REST_OF_LINE;
      case BOM_2 -> b == (byte) 0xbf ? LINE_START : REST_OF_LINE;
      case DATA_MATCHED -> {
        hasData |= b == ':';
        yield REST_OF_LINE;
      }
      default -> nextOfName(place, b);
    };
  }

  private static int nextOfName(int matched, byte b) {
    return b == "data".charAt(matched) ? matched + 1 : REST_OF_LINE;
  }

  private void endLine(byte b) {
    if (b == '\n' && afterCr) {
      afterCr = false;
      return;
    }
    afterCr = b == '\r';
    switch (place) {
      case LINE_START, STREAM_START -> dispatch();
      case DATA_MATCHED -> hasData = true; // a name without a colon is a field with an empty value
      default -> {}
    }
    place = LINE_START;
  }

  private void dispatch() {
    if (hasData) {
      events++;
      hasData = false;
    }
  }

  /** Steps over what a line has after its name, and over its end. */
  private int skipRest(ByteBuf buf, int from, int to) {
    int at = from;
    while (to - at >= Long.BYTES) {
      long word = buf.getLongLE(at);
      long low = (word - ONES * (MAX_LINE_END + 1)) & ~word & HIGH_BITS;
      if (low == 0) {
        at += Long.BYTES;
        continue;
      }
      at += Long.numberOfTrailingZeros(low) >>> 3;
      byte b = buf.getByte(at);
      if (b == '\n' || b == '\r') {
        return lineEnd(buf, at, to, b);
      }
      at++;
    }
    while (at < to) {
      byte b = buf.getByte(at);
      if (b == '\n' || b == '\r') {
        return lineEnd(buf, at, to, b);
      }
      at++;
    }
    return at;
  }

  /** Ends the line, with both bytes of a CRLF when they are here. */
  private int lineEnd(ByteBuf buf, int at, int to, byte b) {
    boolean whole = b == '\r' && at + 1 < to && buf.getByte(at + 1) == '\n';
    endLine(whole ? (byte) '\n' : b);
    return at + (whole ? 2 : 1);
  }
}
