package dev.sluice.proxy.forward;

import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.HeadReader.HeadLimits;
import dev.sluice.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The word for which a client waits before it sends a body (RFC 9110 §10.1.1), when it is ours. */
public final class Continue {
  public static final ForwardedHead HEAD = new ForwardedHead(head(), 0, List.of());

  private Continue() {}

  private static ResponseHead head() {
    String text = "HTTP/1.1 100 Continue\r\n\r\n";
    ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    try {
      ResponseHead head = new HeadReader(new HeadLimits(512, 512, 1)).readResponse(in);
      if (head == null) {
        throw new IllegalStateException("half a head");
      }
      return head;
    } catch (BadMessage e) {
      throw new IllegalStateException(e);
    }
  }
}
