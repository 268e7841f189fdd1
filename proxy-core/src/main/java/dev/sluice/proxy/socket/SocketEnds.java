package dev.sluice.proxy.socket;

import dev.sluice.proxy.json.Scan;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The two ends of a WebSocket, and what its {@link MessageGate} needs of its house. */
public interface SocketEnds {
  ByteBufAllocator allocator();

  /** Takes so many bytes of the memory for what is held; false when there are not so many. */
  boolean take(int bytes);

  /** Gives memory back. */
  void give(long bytes);

  /** A number that nobody can foretell (RFC 6455 §5.3). */
  int maskingKey();

  /**
   * A message is whole: {@link MessageGate#forward}, {@link MessageGate#answer} or {@link
   * MessageGate#close} must follow, perhaps at once.
   */
  void message(Scan message);

  /** A frame for the runtime; owned. */
  void toRuntime(ByteBuf frame);

  /** Bytes for the client; owned. */
  void toClient(ByteBuf bytes);

  /** The gate takes bytes of the client again. */
  void resumed();

  /** The client has been told that the socket ends here. */
  void closed(int code);
}
