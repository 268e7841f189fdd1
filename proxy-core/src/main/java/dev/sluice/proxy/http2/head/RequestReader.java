package dev.sluice.proxy.http2.head;

import dev.sluice.proxy.forward.ClientFacts;
import dev.sluice.proxy.http.Authority;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.HeadReader.HeadLimits;
import dev.sluice.proxy.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests out of field blocks: checks what RFC 9113 §8.2 and §8.3 ask for, writes the block
 * as the head that HTTP/1.1 has for it, and lets the one strict parser read that, so that every
 * rule about paths, hosts, lengths and limits is the same for both versions. Immutable.
 */
public final class RequestReader {
  private static final AsciiString HOST = AsciiString.cached("host");
  private static final AsciiString COOKIE = AsciiString.cached("cookie");
  private static final AsciiString TE = AsciiString.cached("te");
  private static final AsciiString TRAILERS = AsciiString.cached("trailers");
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
  private static final AsciiString HTTPS = AsciiString.cached("https");
  private static final AsciiString HTTP = AsciiString.cached("http");

  /** Meant for one connection of HTTP/1.1: never in HTTP/2 (RFC 9113 §8.2.2). */
  private static final Set<AsciiString> CONNECTION_SPECIFIC =
      Set.of(
          AsciiString.cached("connection"),
          AsciiString.cached("keep-alive"),
          AsciiString.cached("proxy-connection"),
          AsciiString.cached("transfer-encoding"),
          AsciiString.cached("upgrade"));

  private static final AsciiString VERSION = AsciiString.cached(" HTTP/1.1\r\n");
  private static final AsciiString CHUNKED = AsciiString.cached("transfer-encoding: chunked\r\n");
  private static final AsciiString SEPARATOR = AsciiString.cached(": ");
  private static final AsciiString CRLF = AsciiString.cached("\r\n");
  private static final AsciiString COOKIE_SEPARATOR = AsciiString.cached("; ");

  /** What is added to a block at most: version, host, framing, line ends. */
  private static final int ADDED_BYTES = 96;

  private final HeadLimits limits;
  private final ClientFacts client;

  public RequestReader(HeadLimits limits, ClientFacts client) {
    this.limits = limits;
    this.client = client;
  }

  /**
   * The request's head; framed as {@code chunked} when a body follows whose length it doesn't say.
   *
   * @param endStream whether nothing follows
   * @throws MalformedRequest when RFC 9113 wants the stream reset
   * @throws BadMessage when the request is one that we answer with an error
   */
  public RequestHead head(FieldBlock block, boolean endStream) throws MalformedRequest, BadMessage {
    ControlFields control = ControlFields.of(block);
    ByteBuf out = Unpooled.buffer(block.textBytes() + ADDED_BYTES);
    writeRequestLine(control, out);
    boolean length = writeFields(block, control, out);
    if (!endStream && !length) {
      write(out, CHUNKED);
    }
    write(out, CRLF);
    checkScheme(control.scheme());
    RequestHead head = new HeadReader(limits).readRequest(out, client.secure());
    if (head == null) {
      throw new IllegalStateException("a whole head was read as a part of one");
    }
    if (endStream && head.framing().hasBody()) {
      throw new MalformedRequest("content-length without a body");
    }
    return head;
  }

  private static void writeRequestLine(ControlFields control, ByteBuf out) {
    AsciiString authority = control.authority();
    AsciiString target = control.isConnect() ? authority : control.path();
    write(out, control.method());
    out.writeByte(' ');
    if (target != null) {
      write(out, target);
    }
    write(out, VERSION);
    if (authority != null) {
      writeLine(out, HOST, authority);
    }
  }

  /** Returns whether the fields say how long the body is. */
  private static boolean writeFields(FieldBlock block, ControlFields control, ByteBuf out)
      throws MalformedRequest {
    boolean length = false;
    boolean cookies = false;
    for (int i = control.count(); i < block.size(); i++) {
      AsciiString name = block.name(i);
      AsciiString value = block.value(i);
      checkField(name, value);
      if (COOKIE.contentEquals(name)) {
        cookies = true;
      } else if (HOST.contentEquals(name) && control.authority() != null) {
        checkHost(control, value);
      } else {
        length |= CONTENT_LENGTH.contentEquals(name);
        writeLine(out, name, value);
      }
    }
    if (cookies) {
      writeCookies(block, control.count(), out);
    }
    return length;
  }

  private static void checkField(AsciiString name, AsciiString value) throws MalformedRequest {
    if (ControlFields.isPseudo(name)) {
      throw new MalformedRequest("pseudo-header field after a field");
    }
    FieldSyntax.checkName(name);
    FieldSyntax.checkValue(value);
    if (CONNECTION_SPECIFIC.contains(name)) {
      throw new MalformedRequest("connection-specific field");
    }
    if (TE.contentEquals(name) && !TRAILERS.contentEqualsIgnoreCase(value)) {
      throw new MalformedRequest("te other than trailers");
    }
  }

  private static void checkHost(ControlFields control, AsciiString host) throws MalformedRequest {
    AsciiString scheme = control.scheme();
    int defaultPort = scheme != null && HTTPS.contentEqualsIgnoreCase(scheme) ? 443 : 80;
    if (!Authority.isSame(String.valueOf(control.authority()), host.toString(), defaultPort)) {
      throw new MalformedRequest(":authority and host differ");
    }
  }

  /** Cookies may come as several lines and go on as one (RFC 9113 §8.2.3). */
  private static void writeCookies(FieldBlock block, int from, ByteBuf out) {
    write(out, COOKIE);
    AsciiString separator = SEPARATOR;
    for (int i = from; i < block.size(); i++) {
      if (COOKIE.contentEquals(block.name(i))) {
        write(out, separator);
        write(out, block.value(i));
        separator = COOKIE_SEPARATOR;
      }
    }
    write(out, CRLF);
  }

  /** The scheme is the connection's (RFC 9110 §7.4), unless a trusted proxy knows better. */
  private void checkScheme(@Nullable AsciiString scheme) throws BadMessage {
    if (scheme == null) {
      return; // CONNECT
    }
    boolean http = HTTP.contentEqualsIgnoreCase(scheme);
    boolean https = HTTPS.contentEqualsIgnoreCase(scheme);
    if (client.trusted() ? !http && !https : !(client.secure() ? https : http)) {
      throw BadMessage.syntax("the scheme is not that of the connection");
    }
  }

  /** The trailer section that ends a body. */
  public Fields trailers(FieldBlock block) throws MalformedRequest, BadMessage {
    ByteBuf out = Unpooled.buffer(block.textBytes() + ADDED_BYTES);
    for (int i = 0; i < block.size(); i++) {
      checkField(block.name(i), block.value(i));
      writeLine(out, block.name(i), block.value(i));
    }
    write(out, CRLF);
    Fields trailers = new HeadReader(limits).readTrailers(out);
    if (trailers == null) {
      throw new IllegalStateException("a whole trailer section was read as a part of one");
    }
    return trailers;
  }

  private static void writeLine(ByteBuf out, AsciiString name, AsciiString value) {
    write(out, name);
    write(out, SEPARATOR);
    write(out, value);
    write(out, CRLF);
  }

  private static void write(ByteBuf out, AsciiString text) {
    out.writeBytes(text.array(), text.arrayOffset(), text.length());
  }
}
