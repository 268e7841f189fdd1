package dev.sluice.proxy.json.step;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Steps through one JSON document as its bytes come, strictly, and tells a {@link JsonListener} of
 * what it meets: {@link #begin}, {@link #feed} as often as there are bytes, {@link #end}. It copies
 * nothing but the names and values that the listener wants, and holds no buffer.
 *
 * <p>What it accepts is RFC 8259 in well-formed UTF-8 (RFC 3629), less what two readers could read
 * in two ways: a byte order mark, escapes of lone surrogates.
 *
 * <p>Thread-confined. Used for one document after the other.
 */
public final class JsonSteps {
  /*
   * A state machine over bytes: `state` says what may come next, `depth` how many containers are
   * open, `objects` which of these are objects. Strings and numbers have machines of their own, which
   * are entered with the byte that begins them and left when they say so; a border of buffers may lie
   * anywhere. The listener is told of each value and of each comma, and knows which of them matter.
   */

  private static final int VALUE = 0;
  private static final int FIRST_ELEMENT = 1;
  private static final int FIRST_NAME = 2;
  private static final int NAME = 3;
  private static final int COLON = 4;
  private static final int AFTER_VALUE = 5;
  private static final int DONE = 6;
  private static final int IN_NAME = 7;
  private static final int IN_STRING = 8;
  private static final int IN_NUMBER = 9;
  private static final int IN_LITERAL = 10;

  private final JsonLimits limits;
  private final Capture capture = new Capture();
  private final StringSteps string = new StringSteps(capture);
  private final NumberSteps number = new NumberSteps(capture);
  private final JsonListener listener;
  private final long[] objects;

  private int state;
  private int depth;
  private long memberStart;
  private String literal = "";
  private int literalAt;
  private @Nullable JsonFault fault;
  private long faultOffset;

  /** Offset in the document of the buffer's index 0. */
  private long base;

  private long bytes;

  /** Begins with the first document at once. */
  public JsonSteps(JsonListener listener, JsonLimits limits) {
    this.limits = limits;
    this.listener = listener;
    this.objects = new long[(limits.maxDepth() >>> 6) + 1];
  }

  /** Begins a document; what came before is forgotten. */
  public void begin() {
    state = VALUE;
    depth = 0;
    bytes = 0;
    fault = null;
  }

  /** As {@link #feed(ByteBuf, int, int)}, all readable bytes of the buffer. */
  public boolean feed(ByteBuf buf) {
    return feed(buf, buf.readerIndex(), buf.readableBytes());
  }

  /**
   * Reads so many bytes of the buffer from an index on. Borrows it: never moves or retains.
   *
   * @return false when the document is refused, now or before; then {@link #fault} says why
   */
  public boolean feed(ByteBuf buf, int from, int length) {
    if (buf.nioBufferCount() == 1) {
      return read(buf.internalNioBuffer(from, length));
    }
    for (ByteBuffer part : buf.nioBuffers(from, length)) {
      read(part);
    }
    return fault == null;
  }

  /**
   * Reads by index, which is cheaper here than by ByteBuf: that checks its references each time.
   */
  private boolean read(ByteBuffer buf) {
    int from = buf.position();
    int to = buf.limit();
    base = bytes - from;
    int at = from;
    while (at < to && fault == null) {
      at =
          switch (state) {
            case IN_NAME, IN_STRING -> inString(buf, at, to);
            case IN_NUMBER -> inNumber(buf, at, to);
            case IN_LITERAL -> inLiteral(buf, at, to);
            default -> structure(buf, at, to);
          };
    }
    bytes += to - from;
    return fault == null;
  }

  /** Ends the document: nothing more comes. Null: it is whole, and nothing is wrong with it. */
  public @Nullable JsonFault end() {
    base = 0;
    if (fault == null && state == IN_NUMBER && number.isComplete()) {
      endScalar(bytes);
    }
    if (fault == null && state != DONE) {
      fail(JsonFault.UNEXPECTED_END, bytes);
    }
    return fault;
  }

  /** Why the document is refused; null when it isn't, so far. */
  public @Nullable JsonFault fault() {
    return fault;
  }

  /** Of the byte by which the fault became known, from the document's first. */
  public long faultOffset() {
    return faultOffset;
  }

  /** How many bytes there have been. */
  public long bytes() {
    return bytes;
  }

  /** Steps over what stands between tokens, and over strings that are plain. */
  private int structure(ByteBuffer buf, int from, int to) {
    int at = from;
    while (at < to && state < IN_NAME && fault == null) {
      byte b = buf.get(at);
      at = b <= ' ' && isSpace(b) ? at + 1 : structure(b, buf, at, to);
    }
    return at;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private int structure(byte b, ByteBuffer buf, int at, int to) {
    return switch (state) {
      case VALUE -> value(b, buf, at, to);
      case FIRST_ELEMENT -> b == ']' ? close(at) : value(b, buf, at, to);
      case FIRST_NAME -> b == '}' ? close(at) : name(b, buf, at, to);
      case NAME -> name(b, buf, at, to);
      case COLON -> b == ':' ? go(VALUE, at) : fail(JsonFault.UNEXPECTED_BYTE, at);
      case AFTER_VALUE -> afterValue(b, at);
      default -> fail(JsonFault.TRAILING_CONTENT, at);
    };
  }

  private int value(byte b, ByteBuffer buf, int at, int to) {
    return switch (b) {
      case '"' -> beginString(buf, at, to);
      case '{' -> open(JsonKind.OBJECT, FIRST_NAME, at);
      case '[' -> open(JsonKind.ARRAY, FIRST_ELEMENT, at);
      case 't' -> beginLiteral(JsonKind.TRUE, "true", at);
      case 'f' -> beginLiteral(JsonKind.FALSE, "false", at);
      case 'n' -> beginLiteral(JsonKind.NULL, "null", at);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> beginNumber(at);
      default -> fail(JsonFault.UNEXPECTED_BYTE, at);
    };
  }

  private int beginString(ByteBuffer buf, int at, int to) {
    begins(JsonKind.STRING, at);
    captureText();
    int end = StringSteps.plainEnd(buf, at + 1, to);
    if (end >= 0) {
      capture.add(buf, at + 1, end);
      endScalar(end + 1);
      return end + 1;
    }
    string.begin();
    return go(IN_STRING, at);
  }

  private int beginNumber(int at) {
    begins(JsonKind.NUMBER, at);
    captureText();
    number.begin();
    state = IN_NUMBER;
    return at;
  }

  private int beginLiteral(JsonKind kind, String text, int at) {
    begins(kind, at);
    capture.off();
    literal = text;
    literalAt = 1;
    return go(IN_LITERAL, at);
  }

  private void captureText() {
    if (listener.wantsText()) {
      capture.begin(limits.maxTextBytes());
    } else {
      capture.off();
    }
  }

  private int open(JsonKind kind, int next, int at) {
    if (depth == limits.maxDepth()) {
      return fail(JsonFault.TOO_DEEP, at);
    }
    begins(kind, at);
    depth++;
    long bit = 1L << (depth & 63);
    if (kind == JsonKind.OBJECT) {
      objects[depth >>> 6] |= bit;
    } else {
      objects[depth >>> 6] &= ~bit;
    }
    listener.opened(depth);
    return go(next, at);
  }

  private void begins(JsonKind kind, int at) {
    JsonFault why = listener.begins(kind, base + at, depth);
    if (why != null) {
      fail(why, at);
    }
  }

  private int name(byte b, ByteBuffer buf, int at, int to) {
    if (b != '"') {
      return fail(JsonFault.UNEXPECTED_BYTE, at);
    }
    memberStart = base + at;
    boolean isWanted = listener.wantsName(depth);
    int end = StringSteps.plainEnd(buf, at + 1, to);
    if (end >= 0) {
      if (isWanted) {
        endName(buf, at + 1, end - at - 1);
      }
      return afterName(buf, end + 1, to);
    }
    if (isWanted) {
      capture.begin(limits.maxNameBytes() + 1); // one more tells that it is too long
    } else {
      capture.off();
    }
    string.begin();
    return go(IN_NAME, at);
  }

  /** Takes the colon along, which nearly always follows at once. */
  private int afterName(ByteBuffer buf, int at, int to) {
    if (at < to && buf.get(at) == ':') {
      return go(VALUE, at);
    }
    state = COLON;
    return at;
  }

  private int afterValue(byte b, int at) {
    boolean inObject = (objects[depth >>> 6] & (1L << (depth & 63))) != 0;
    if (b == ',') {
      listener.comma(depth, base + at);
      return go(inObject ? NAME : VALUE, at);
    }
    return b == (inObject ? '}' : ']') ? close(at) : fail(JsonFault.UNEXPECTED_BYTE, at);
  }

  private int close(int at) {
    listener.closed(depth, base + at + 1);
    depth--;
    return go(depth == 0 ? DONE : AFTER_VALUE, at);
  }

  private int inString(ByteBuffer buf, int from, int to) {
    int at = string.read(buf, from, to);
    JsonFault why = string.fault();
    if (why != null) {
      return fail(why, at);
    }
    if (string.isClosed()) {
      if (state == IN_NAME) {
        state = COLON;
        if (capture.isOn()) {
          ByteBuffer name = capture.view();
          endName(name, 0, name.limit());
        }
      } else {
        endScalar(at);
      }
    }
    return at;
  }

  private void endName(ByteBuffer text, int from, int length) {
    JsonFault why = listener.named(text, from, length, memberStart);
    if (why != null) {
      refuse(why, memberStart);
    }
  }

  private int inNumber(ByteBuffer buf, int from, int to) {
    int at = number.read(buf, from, to);
    if (number.isWrong()) {
      return fail(JsonFault.BAD_NUMBER, at);
    }
    if (at < to) {
      endScalar(at);
    }
    return at;
  }

  private int inLiteral(ByteBuffer buf, int from, int to) {
    int at = from;
    while (at < to && literalAt < literal.length()) {
      if (buf.get(at) != literal.charAt(literalAt)) {
        return fail(JsonFault.UNEXPECTED_BYTE, at);
      }
      at++;
      literalAt++;
    }
    if (literalAt == literal.length()) {
      endScalar(at);
    }
    return at;
  }

  private void endScalar(long at) {
    state = depth == 0 ? DONE : AFTER_VALUE;
    JsonFault why = listener.ended(capture, base + at);
    if (why != null) {
      fail(why, at);
    }
  }

  private int go(int next, int at) {
    state = next;
    return at + 1;
  }

  private int fail(JsonFault why, long at) {
    refuse(why, base + at);
    return (int) at;
  }

  private void refuse(JsonFault why, long offset) {
    if (fault == null) {
      fault = why;
      faultOffset = offset;
    }
  }
}
