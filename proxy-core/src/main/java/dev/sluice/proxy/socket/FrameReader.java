package dev.sluice.proxy.socket;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Takes the frames of a client apart, strictly, in whatever pieces they come (RFC 6455 §5): what a
 * server behind it could read otherwise is {@link Event#BROKEN}. Extensions were not agreed upon,
 * so that no reserved bit may be set. It holds a header and a control frame, nothing of messages.
 * Thread-confined.
 */
final class FrameReader {
  /** What has come to its end. */
  enum Event {
    /** Nothing: all that there is has been read. */
    MORE,
    /** A text message. */
    MESSAGE,
    PING,
    PONG,
    CLOSE,
    /** Nothing more can be read; {@link FrameReader#code} says why. */
    BROKEN
  }

  /** Whom the payload of messages goes to. */
  interface Payload {
    /** Bytes of a message, unmasked; borrowed. */
    void add(ByteBuf in, int from, int to);
  }

  private static final int RESERVED = 0x70;
  private static final int OPCODE = 0x0f;
  private static final int LENGTH = 0x7f;
  private static final int MIN_HEADER_BYTES = 2;
  private static final int KEY_BYTES = 4;

  private final long limit;
  private final byte[] header = new byte[Frames.MAX_HEADER_BYTES];
  private final byte[] control = new byte[Frames.MAX_CONTROL_BYTES];

  private int collected;
  private int needed = MIN_HEADER_BYTES;
  private int opcode;
  private boolean last;
  private int key;
  private long length;
  private long done;

  private boolean inMessage;
  private long messageBytes;
  private int code;

  /** {@code limit} is the longest message in bytes. */
  FrameReader(long limit) {
    this.limit = limit;
  }

  /**
   * Reads on, to the end of a message or a control frame. What was read is skipped in {@code in},
   * which is written to: masks are taken off where the bytes lie.
   */
  Event next(ByteBuf in, Payload payload) {
    while (code == 0) {
      if (collected < needed && !readHeader(in)) {
        return code == 0 ? Event.MORE : Event.BROKEN;
      }
      int piece = (int) Math.min(length - done, in.readableBytes());
      if (piece > 0) {
        readPayload(in, piece, payload);
      }
      if (done < length) {
        return Event.MORE;
      }
      Event ended = frameEnded();
      if (ended != Event.MORE) {
        return ended;
      }
    }
    return Event.BROKEN;
  }

  /** The close code for what is broken. */
  int code() {
    return code;
  }

  /** The payload of the control frame that has just ended. */
  byte[] control() {
    return Arrays.copyOf(control, (int) length);
  }

  // ---- headers

  /** Whether the header is whole, and fine. */
  private boolean readHeader(ByteBuf in) {
    while (collected < needed) {
      if (!in.isReadable()) {
        return false;
      }
      header[collected++] = in.readByte();
      if (collected == MIN_HEADER_BYTES) {
        code = faultOfStart();
        needed = MIN_HEADER_BYTES + lengthBytes() + KEY_BYTES;
        if (code != 0) {
          return false;
        }
      }
    }
    begin();
    return code == 0;
  }

  private int faultOfStart() {
    opcode = header[0] & OPCODE;
    last = (header[0] & Frames.FINAL) != 0;
    boolean masked = (header[1] & Frames.MASKED) != 0;
    if ((header[0] & RESERVED) != 0 || !Opcode.isKnown(opcode) || !masked) {
      return CloseCode.PROTOCOL_ERROR;
    }
    if (Opcode.isControl(opcode)) {
      boolean fine = last && (header[1] & LENGTH) <= Frames.MAX_CONTROL_BYTES;
      return fine ? 0 : CloseCode.PROTOCOL_ERROR;
    }
    if ((opcode == Opcode.CONTINUATION) != inMessage) {
      return CloseCode.PROTOCOL_ERROR; // a message begins within another, or goes on without one
    }
    return opcode == Opcode.BINARY ? CloseCode.UNSUPPORTED_DATA : 0;
  }

  private int lengthBytes() {
    return switch (header[1] & LENGTH) {
      case Frames.TWO_BYTES -> 2;
      case Frames.EIGHT_BYTES -> 8;
      default -> 0;
    };
  }

  /** The frame's payload begins. */
  private void begin() {
    int lengthBytes = lengthBytes();
    length = lengthBytes == 0 ? header[1] & LENGTH : number(MIN_HEADER_BYTES, lengthBytes);
    key = (int) number(MIN_HEADER_BYTES + lengthBytes, KEY_BYTES);
    done = 0;
    long least = lengthBytes == 8 ? 0x1_0000 : lengthBytes == 2 ? Frames.TWO_BYTES : 0;
    if (length < least) { // the shortest form must be used, and the first bit be 0
      code = CloseCode.PROTOCOL_ERROR;
    } else if (!Opcode.isControl(opcode)) {
      inMessage = true;
      if (length > limit - messageBytes) {
        code = CloseCode.MESSAGE_TOO_BIG;
      }
      messageBytes += length;
    }
  }

  private long number(int from, int bytes) {
    long number = 0;
    for (int i = from; i < from + bytes; i++) {
      number = number << 8 | (header[i] & 0xff);
    }
    return number;
  }

  // ---- payloads

  private void readPayload(ByteBuf in, int piece, Payload payload) {
    int from = in.readerIndex();
    Frames.mask(in, from, from + piece, key, done);
    if (Opcode.isControl(opcode)) {
      in.readBytes(control, (int) done, piece);
    } else {
      payload.add(in, from, from + piece);
      in.skipBytes(piece);
    }
    done += piece;
  }

  private Event frameEnded() {
    collected = 0;
    needed = MIN_HEADER_BYTES;
    return switch (opcode) {
      case Opcode.PING -> Event.PING;
      case Opcode.PONG -> Event.PONG;
      case Opcode.CLOSE -> closed();
      default -> last ? messageEnded() : Event.MORE;
    };
  }

  private Event messageEnded() {
    inMessage = false;
    messageBytes = 0;
    return Event.MESSAGE;
  }

  private Event closed() {
    boolean fine =
        length == 0
            || (length >= 2 && CloseCode.isValid((control[0] & 0xff) << 8 | (control[1] & 0xff)));
    if (!fine) {
      code = CloseCode.PROTOCOL_ERROR;
      return Event.BROKEN;
    }
    return Event.CLOSE;
  }
}
