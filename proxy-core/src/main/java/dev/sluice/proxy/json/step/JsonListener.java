package dev.sluice.proxy.json.step;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of what {@link JsonSteps} meets. Offsets count bytes from the document's first; depth
 * is the number of open containers. A fault that is given back refuses the document.
 * Thread-confined.
 */
public interface JsonListener {
  /** Whether names at this depth matter. */
  boolean wantsName(int depth);

  /**
   * A name that mattered has been read, and stands unescaped in this text. Borrows.
   *
   * @param length in bytes; of a name longer than the limit, one more than the limit
   */
  @Nullable JsonFault named(ByteBuffer text, int from, int length, long memberStart);

  /** A value begins at this depth. */
  @Nullable JsonFault begins(JsonKind kind, long at, int depth);

  /** Whether the string or number that has begun is to be read. */
  boolean wantsText();

  /** The container that has begun is open; its depth counts it. */
  void opened(int depth);

  /** A value that is no container has ended; its text is what was captured, if it is read. */
  @Nullable JsonFault ended(Capture text, long end);

  /** The container at this depth has been closed; the depth counts it. */
  void closed(int depth, long end);

  /** A comma stands within the container at this depth. */
  void comma(int depth, long at);
}
