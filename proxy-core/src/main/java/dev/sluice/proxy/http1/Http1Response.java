package dev.sluice.proxy.http1;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.exchange.ClientStream.BodyForm;
import dev.sluice.proxy.forward.ForwardedHead;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.ForwardedFields;
import dev.sluice.proxy.http.Framing;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.net.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes one response as HTTP/1.1, or as a client that speaks HTTP/1.0 understands it (RFC 9112
 * §6). Thread-confined.
 */
final class Http1Response {
  private static final byte[] VERSION = ascii("HTTP/1.1 ");
  private static final byte[] CRLF = ascii("\r\n");
  private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
  private static final byte[] CLOSE = ascii("connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");
  private static final byte[] LENGTH = ascii("content-length: ");
  private static final byte[] REQUEST_ID = ascii("x-request-id");
  private static final byte[] LAST_CHUNK = ascii("0\r\n");

  /** Longest chunk size line: eight digits and CRLF. */
  private static final int SIZE_LINE_BYTES = 10;

  private final boolean http11;
  private final boolean head;
  private boolean keepAlive;
  private boolean endsByClose;
  private boolean wireChunks;
  private boolean chunking;

  Http1Response(RequestHead request) {
    this(request.minorVersion() == 1, request.method().equals("HEAD"), request.isKeepAlive());
  }

  /** For an answer when no request could be read. */
  static Http1Response none() {
    return new Http1Response(true, false, false);
  }

  private Http1Response(boolean http11, boolean head, boolean keepAlive) {
    this.http11 = http11;
    this.head = head;
    this.keepAlive = keepAlive;
  }

  boolean isHttp11() {
    return http11;
  }

  /** Whether the connection can carry another request after this response. */
  boolean isKeptAlive() {
    return keepAlive;
  }

  /** Whether pieces of content must be made into chunks here. */
  boolean isChunking() {
    return chunking;
  }

  /** Writes a 1xx head as it came. */
  static void writeInterim(ForwardedHead forwarded, ByteBuf out) {
    writeStatusAndFields(forwarded, out);
    out.writeBytes(CRLF);
  }

  /** Writes the final head and decides the body's form. */
  BodyForm writeHead(ForwardedHead forwarded, Framing framing, boolean closing, ByteBuf out) {
    writeStatusAndFields(forwarded, out);
    ResponseHead upstream = forwarded.head();
    BodyForm form = BodyForm.WIRE;
    switch (framing.kind()) {
      case NONE -> {
        if (head && http11 && upstream.fields().has(FieldName.TRANSFER_ENCODING)) {
          out.writeBytes(CHUNKED);
        }
      }
      case LENGTH -> {}
      case CHUNKED -> {
        wireChunks = http11;
        form = http11 ? BodyForm.WIRE : BodyForm.CONTENT;
      }
      case UNTIL_CLOSE -> {
        chunking = http11;
        form = BodyForm.CONTENT;
      }
    }
    endsByClose = form == BodyForm.CONTENT && !http11;
    keepAlive &= !closing && !endsByClose;
    if (wireChunks || chunking) {
      out.writeBytes(CHUNKED);
    }
    if (upstream.status() == 101) {
      writeUpgrade(upstream.fields(), out);
    } else {
      writeConnection(out);
    }
    out.writeBytes(CRLF);
    return form;
  }

  private static void writeStatusAndFields(ForwardedHead forwarded, ByteBuf out) {
    ResponseHead upstream = forwarded.head();
    int from = upstream.statusStart();
    out.writeBytes(VERSION).writeBytes(upstream.bytes(), from, upstream.reasonEnd() - from);
    if (upstream.reasonEnd() - from == 3) {
      out.writeByte(' '); // the space is not optional, though an empty reason is (RFC 9112 §4)
    }
    out.writeBytes(CRLF);
    ForwardedFields.copy(upstream.fields(), upstream.connection(), forwarded.dropped(), out);
    writeAdded(forwarded.added(), out);
  }

  private static void writeAdded(List<byte[]> added, ByteBuf out) {
    for (int i = 0; i < added.size(); i += 2) {
      ForwardedFields.line(out, added.get(i), added.get(i + 1));
    }
  }

  private static void writeUpgrade(Fields fields, ByteBuf out) {
    out.writeBytes(ascii("connection: upgrade\r\n"));
    int at = fields.find(FieldName.UPGRADE);
    if (at >= 0) {
      int from = fields.lineStart(at);
      out.writeBytes(fields.bytes(), from, fields.lineStart(at + 1) - from);
    }
  }

  private void writeConnection(ByteBuf out) {
    if (http11 && !keepAlive) {
      out.writeBytes(CLOSE);
    } else if (!http11 && keepAlive) {
      out.writeBytes(KEEP_ALIVE);
    }
  }

  /** Writes a whole response of our own. */
  void writeAnswer(Answer answer, String requestId, boolean closing, ByteBuf out) {
    keepAlive &= !closing;
    out.writeBytes(VERSION).writeBytes(ascii(answer.status() + " " + answer.reason()));
    out.writeBytes(CRLF);
    writeAdded(answer.fields(), out);
    ForwardedFields.line(out, REQUEST_ID, ascii(requestId));
    if (answer.status() != 204) {
      out.writeBytes(LENGTH).writeBytes(ascii(Integer.toString(answer.body().length())));
      out.writeBytes(CRLF);
    }
    writeConnection(out);
    out.writeBytes(CRLF);
    if (!head) {
      out.writeBytes(ascii(answer.body()));
    }
  }

  /** Writes a piece of content as a chunk; ownership passes. */
  void writeChunk(ByteBuf content, HeadWriter writer, ByteBufAllocator allocator) {
    if (!content.isReadable()) {
      content.release(); // an empty chunk would end the body
      return;
    }
    ByteBuf size = allocator.buffer(SIZE_LINE_BYTES);
    size.writeBytes(ascii(Integer.toHexString(content.readableBytes()))).writeBytes(CRLF);
    writer.write(size);
    writer.write(content);
    writer.write(allocator.buffer(CRLF.length).writeBytes(CRLF));
  }

  /** Whether {@link #writeEnd} has anything to write. */
  boolean needsEnd(boolean terminated) {
    return chunking || (wireChunks && !terminated);
  }

  /** Writes what ends a chunked body: the last chunk unless it went as it came, and trailers. */
  void writeEnd(Fields trailers, ByteBuf out) {
    if (chunking) {
      out.writeBytes(LAST_CHUNK);
    }
    ForwardedFields.copyTrailers(trailers, out);
  }

  /**
   * Closes so that the client can't take what it has for the whole. Length and chunks say by
   * themselves that more was to come; a body that ends by closing needs a reset.
   */
  void abort(Channel channel) {
    if (!endsByClose) {
      channel.close();
      return;
    }
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
    if (tls == null) {
      channel.close();
    } else {
      tls.close(); // past the handler, which would say close_notify: a clean end
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
