package dev.sluice.proxy.http2.head;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of one field block in the order in which they were sent, pseudo-header fields included.
 * Nothing is checked here: {@link RequestReader} does. Thread-confined.
 */
@SuppressWarnings("serial") // Netty's headers are no better at it, and nobody tries
public final class FieldBlock extends DefaultHttp2Headers {
  /*
   * Netty's own table moves pseudo-header fields to the front and so hides that they came late; it
   * stays empty. The decoder adds and asks for nothing else.
   */

  private final List<AsciiString> lines = new ArrayList<>(32);

  public FieldBlock() {
    super(false, 2);
  }

  @Override
  public Http2Headers add(CharSequence name, CharSequence value) {
    lines.add(AsciiString.of(name));
    lines.add(AsciiString.of(value));
    return this;
  }

  @Override
  public int size() {
    return lines.size() / 2;
  }

  @Override
  public boolean isEmpty() {
    return lines.isEmpty();
  }

  AsciiString name(int i) {
    return lines.get(2 * i);
  }

  AsciiString value(int i) {
    return lines.get(2 * i + 1);
  }

  /** About how many bytes the lines take when they are written as HTTP/1.1. */
  int textBytes() {
    int bytes = 0;
    for (AsciiString text : lines) {
      bytes += text.length() + 2;
    }
    return bytes;
  }
}
