package dev.sluice.proxy.http.body;

import io.netty.buffer.ByteBuf;

/** Is shown the content of a body, without its framing, as it passes. */
@FunctionalInterface
public interface ContentSink {
  /** Looks at {@code in[from, to)}: borrowed for the call, never kept, never moved. */
  void content(ByteBuf in, int from, int to);
}
