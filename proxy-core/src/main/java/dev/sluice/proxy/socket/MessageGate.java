package dev.sluice.proxy.socket;

import dev.sluice.proxy.json.Rewrite;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.net.Buffers;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a WebSocket between a client and a runtime: one message after the other is read,
 * asked about ({@link SocketEnds#message}), and goes on or is answered here, in the order in which
 * they came. Thread-confined.
 */
public final class MessageGate {
  /*
   * While a message is asked about, or its answer waits for the end of a message of the runtime,
   * nothing more of the client is read: what has come already waits in `held`, two receive buffers at
   * most, as the client's valve is closed then. Control frames wait too, so that a close can't
   * overtake what was said before it.
   */

  private enum State {
    READING,
    /** A message is asked about. */
    ASKING,
    /** An answer, or a close of ours, waits for its place. */
    WAITING,
    /** Nothing more of the client is read. */
    CLOSED
  }

  private final SocketEnds ends;
  private final FrameReader reader;
  private final FrameBorders borders = new FrameBorders();
  private final HeldMessage message;
  private final FrameReader.Payload payload = this::payload;

  private State state = State.READING;
  private @Nullable ByteBuf held;
  private long taken;
  private boolean processing;
  private boolean isOutOfRoom;
  private @Nullable ByteBuf waiting;
  private int closing;

  /**
   * Between these ends.
   *
   * @param selection what is read of each message
   * @param limit longest message in bytes
   */
  public MessageGate(SocketEnds ends, Selection selection, long limit) {
    this.ends = ends;
    this.reader = new FrameReader(limit);
    this.message = new HeldMessage(ends.allocator(), selection);
  }

  // ---- from the client

  /** Bytes of the client; owned. */
  public void fromClient(ByteBuf in) {
    if (state == State.CLOSED || closing != 0) {
      in.release();
      return;
    }
    ByteBuf before = held;
    held = before == null ? in : Buffers.append(before, in, ends.allocator());
    process();
  }

  /** Whether bytes of the client are wanted. */
  public boolean isReading() {
    return state == State.READING || state == State.CLOSED;
  }

  private void process() {
    if (processing) {
      return; // called back from within
    }
    processing = true;
    while (state == State.READING && held != null) {
      step(held);
    }
    processing = false;
    if (held != null && !held.isReadable()) {
      discardHeld();
    }
  }

  private void step(ByteBuf in) {
    FrameReader.Event event = reader.next(in, payload);
    if (isOutOfRoom) {
      close(CloseCode.TRY_AGAIN_LATER, "");
      return;
    }
    switch (event) {
      case MORE -> discardHeld();
      case MESSAGE -> {
        state = State.ASKING;
        ends.message(message.scanned());
      }
      case PING -> control(Opcode.PING);
      case PONG -> control(Opcode.PONG);
      case CLOSE -> {
        control(Opcode.CLOSE);
        end();
      }
      case BROKEN -> close(reader.code(), "");
    }
  }

  private void control(int opcode) {
    ends.toRuntime(Frames.toServer(ends.allocator(), opcode, reader.control(), ends.maskingKey()));
  }

  private void payload(ByteBuf in, int from, int to) {
    isOutOfRoom = isOutOfRoom || !ends.take(to - from);
    if (!isOutOfRoom) {
      taken += to - from;
      message.add(in, from, to);
    }
  }

  // ---- what becomes of a message

  /** The message goes to the runtime. {@code rewrite}: null when as it came. */
  public void forward(@Nullable Rewrite rewrite) {
    if (state != State.ASKING) {
      return;
    }
    long length = message.length();
    List<ByteBuf> content = message.handOver();
    if (rewrite != null) {
      length = rewrite.newLength(length);
      content = rewrite.apply(content, ends.allocator());
    }
    send(content, length);
    nextMessage();
  }

  /** In one frame, masked anew where the bytes lie: they are nobody else's. */
  private void send(List<ByteBuf> content, long length) {
    int key = ends.maskingKey();
    ByteBuf header = ends.allocator().buffer(Frames.MAX_HEADER_BYTES);
    Frames.maskedHeader(header, Opcode.TEXT, length, key);
    ends.toRuntime(header);
    long done = 0;
    for (ByteBuf piece : content) {
      Frames.mask(piece, piece.readerIndex(), piece.writerIndex(), key, done);
      done += piece.readableBytes();
      ends.toRuntime(piece);
    }
  }

  /** The message does not go on: this JSON, in ASCII, is what the client is told. */
  public void answer(String json) {
    if (state != State.ASKING) {
      return;
    }
    byte[] text = json.getBytes(StandardCharsets.US_ASCII);
    ByteBuf frame = Frames.toClient(ends.allocator(), Opcode.TEXT, text);
    if (borders.isBetweenMessages()) {
      ends.toClient(frame);
      nextMessage();
    } else {
      state = State.WAITING;
      waiting = frame;
    }
  }

  private void nextMessage() {
    giveBack();
    message.next();
    state = State.READING;
    process();
    if (isReading()) {
      ends.resumed();
    }
  }

  // ---- from the runtime

  /** Bytes of the runtime; owned. */
  public void fromRuntime(ByteBuf in) {
    int at = in.readerIndex();
    int to = in.writerIndex();
    while (at < to) {
      at = borders.advance(in, at, to);
      boolean room = closing != 0 ? borders.isBetweenFrames() : borders.isBetweenMessages();
      if ((waiting != null && room) || (closing != 0 && borders.isClosed())) {
        ends.toClient(in.readRetainedSlice(at - in.readerIndex()));
        if (place()) {
          break;
        }
      }
    }
    boolean passes = closing == 0 ? in.isReadable() : waiting != null;
    if (passes) {
      ends.toClient(in);
    } else {
      in.release();
    }
  }

  /** Puts in what waits for its place. Whether the socket ends by it. */
  private boolean place() {
    ByteBuf frame = waiting;
    waiting = null;
    if (frame != null && borders.isClosed()) {
      frame.release();
    } else if (frame != null) {
      ends.toClient(frame);
    }
    if (closing != 0) {
      ends.closed(closing);
      return true;
    }
    nextMessage();
    return false;
  }

  // ---- endings

  /**
   * Tells both sides that the socket ends here, the client as soon as no frame is cut by it.
   *
   * @param reason for the client, in ASCII
   */
  public void close(int code, String reason) {
    if (closing != 0) {
      return;
    }
    drop();
    state = State.WAITING;
    closing = code;
    byte[] away = Frames.closing(CloseCode.GOING_AWAY, "");
    ends.toRuntime(Frames.toServer(ends.allocator(), Opcode.CLOSE, away, ends.maskingKey()));
    waiting = Frames.toClient(ends.allocator(), Opcode.CLOSE, Frames.closing(code, reason));
    if (borders.isBetweenFrames() || borders.isClosed()) {
      place();
    }
  }

  /** Whether a close would be seen by the client at once. */
  public boolean isBetweenFrames() {
    return borders.isBetweenFrames();
  }

  private void end() {
    state = State.CLOSED;
    drop();
  }

  private void drop() {
    if (!processing) {
      discardHeld();
    } else if (held != null) {
      held.skipBytes(held.readableBytes());
    }
    giveBack();
    message.next();
    ByteBuf frame = waiting;
    waiting = null;
    if (frame != null) {
      frame.release();
    }
  }

  private void discardHeld() {
    ByteBuf bytes = held;
    held = null;
    if (bytes != null) {
      bytes.release();
    }
  }

  private void giveBack() {
    long given = taken;
    taken = 0;
    if (given > 0) {
      ends.give(given);
    }
  }

  /** Lets go of all that is held: the exchange is over. Idempotent. */
  public void release() {
    end();
    discardHeld();
  }
}
