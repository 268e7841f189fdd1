package dev.sluice.proxy.forward;

import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.ForwardedFields;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.RequestTarget;
import dev.sluice.proxy.upstream.Upstream;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the head that goes to the runtime. Immutable. */
public final class RequestRules {
  private static final byte[] VERSION = ascii(" HTTP/1.1\r\nhost: ");
  private static final byte[] CRLF = ascii("\r\n");
  private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
  private static final byte[] WEBSOCKET = ascii("connection: upgrade\r\nupgrade: websocket\r\n");
  private static final byte[] ACCEPT = ascii("accept");
  private static final byte[] CONTENT_TYPE = ascii("content-type");
  private static final byte[] CONTENT_LENGTH = ascii("content-length");
  private static final byte[] JSON = ascii("application/json");
  private static final byte[] REQUEST_ID = ascii("x-request-id");
  private static final byte[] TRACEPARENT = ascii("traceparent");
  private static final byte[] VIA = ascii("via");
  private static final byte[] X_FORWARDED_FOR = ascii("x-forwarded-for");
  private static final byte[] X_FORWARDED_HOST = ascii("x-forwarded-host");
  private static final byte[] X_FORWARDED_PROTO = ascii("x-forwarded-proto");
  private static final byte[] FORWARDED = ascii("forwarded");

  /** What is written anew, so that the client's own lines don't go further. */
  private static final long REPLACED =
      ForwardedFields.set(
          FieldName.HOST,
          FieldName.X_REQUEST_ID,
          FieldName.FORWARDED,
          FieldName.X_FORWARDED_FOR,
          FieldName.X_FORWARDED_HOST,
          FieldName.X_FORWARDED_PROTO);

  /** What only a trusted proxy may say. */
  private static final long TRUSTED_ONLY =
      ForwardedFields.set(
          FieldName.X_FORWARDED_PORT, FieldName.X_FORWARDED_OTHER, FieldName.X_REAL_IP);

  /** What is said of a body's frame and of waiting for it: not true of one that was held. */
  private static final long FRAME =
      ForwardedFields.set(
          FieldName.CONTENT_LENGTH,
          FieldName.TRANSFER_ENCODING,
          FieldName.TRAILER,
          FieldName.EXPECT);

  private static final long TRACE =
      ForwardedFields.set(FieldName.TRACEPARENT, FieldName.TRACESTATE);

  private final byte[] hostField;
  private final byte @Nullable [] via;
  private final Disclosure disclosure;

  public RequestRules(Upstream upstream, String via, Disclosure disclosure) {
    this.disclosure = disclosure;
    this.hostField = ascii(upstream.hostField());
    this.via = via.isEmpty() ? null : ascii("1.1 " + via);
  }

  /**
   * Writes the whole head into {@code out}.
   *
   * @param traceparent the trace that the gateway began, or null when the client's goes on
   * @param assertion the signed word about who asks, or null
   * @param heldBytes length of the body that is held and sent behind the head; below zero: the body
   *     goes as the client frames it
   */
  public void write(
      RequestHead head,
      ClientFacts client,
      String requestId,
      @Nullable String traceparent,
      byte @Nullable [] assertion,
      long heldBytes,
      ByteBuf out) {
    writeRequestLine(head, out);
    out.writeBytes(hostField).writeBytes(CRLF);
    long dropped = disclosure.withheld() | (client.trusted() ? REPLACED : REPLACED | TRUSTED_ONLY);
    if (traceparent != null) {
      dropped |= TRACE;
      ForwardedFields.line(out, TRACEPARENT, ascii(traceparent));
    }
    if (heldBytes >= 0) {
      dropped |= FRAME;
      ForwardedFields.line(out, CONTENT_LENGTH, ascii(Long.toString(heldBytes)));
    }
    ForwardedFields.copy(
        head.fields(), head.connection(), dropped, disclosure.credentialName(), out);
    disclosure.write(assertion, out);
    if (disclosure.tellsWhere()) {
      writeForwarded(head.fields(), client, out);
    }
    ForwardedFields.line(out, REQUEST_ID, ascii(requestId));
    if (via != null) {
      ForwardedFields.line(out, VIA, via);
    }
    if (heldBytes < 0 && head.framing().isChunked()) {
      out.writeBytes(CHUNKED);
    } else if (head.isWebSocketUpgrade()) {
      out.writeBytes(WEBSOCKET);
    }
    out.writeBytes(CRLF);
  }

  /**
   * Writes the whole head of a request of the gateway's own, on behalf of nobody.
   *
   * @param path as it is to be sent
   * @param assertion the signed word that the gateway itself asks, or null
   * @param bodyBytes length of its JSON; 0 for none
   */
  public void writeOwn(
      String method,
      String path,
      String requestId,
      byte @Nullable [] assertion,
      int bodyBytes,
      ByteBuf out) {
    out.writeCharSequence(method + ' ' + path, StandardCharsets.US_ASCII);
    out.writeBytes(VERSION).writeBytes(hostField).writeBytes(CRLF);
    disclosure.write(assertion, out);
    ForwardedFields.line(out, REQUEST_ID, ascii(requestId));
    ForwardedFields.line(out, ACCEPT, JSON);
    if (bodyBytes > 0) {
      ForwardedFields.line(out, CONTENT_TYPE, JSON);
    }
    if (!method.equals("GET")) {
      ForwardedFields.line(out, CONTENT_LENGTH, ascii(Integer.toString(bodyBytes)));
    }
    out.writeBytes(CRLF);
  }

  /** Writes the trailer section that ends a request's body, final empty line included. */
  public void writeTrailers(Fields trailers, ByteBuf out) {
    ForwardedFields.copyTrailers(trailers, disclosure.withheld(), disclosure.credentialName(), out);
  }

  private static void writeRequestLine(RequestHead head, ByteBuf out) {
    out.writeCharSequence(head.method(), StandardCharsets.US_ASCII);
    out.writeByte(' ');
    RequestTarget target = head.target();
    if (target.isRootImplied()) {
      out.writeByte('/');
    }
    out.writeBytes(target.bytes(), target.start(), target.end() - target.start());
    out.writeBytes(VERSION);
  }

  private static void writeForwarded(Fields fields, ClientFacts client, ByteBuf out) {
    String host = fields.first(FieldName.HOST);
    if (!client.trusted()) {
      ForwardedFields.line(out, X_FORWARDED_FOR, ascii(client.address()));
      ForwardedFields.line(out, X_FORWARDED_PROTO, ascii(client.scheme()));
      if (host != null) {
        ForwardedFields.line(out, X_FORWARDED_HOST, ascii(host));
      }
      return;
    }
    String before = joined(fields, FieldName.X_FORWARDED_FOR);
    String chain = before == null ? client.address() : before + ", " + client.address();
    ForwardedFields.line(out, X_FORWARDED_FOR, ascii(chain));
    String scheme = fields.first(FieldName.X_FORWARDED_PROTO);
    ForwardedFields.line(out, X_FORWARDED_PROTO, ascii(scheme == null ? client.scheme() : scheme));
    String said = fields.first(FieldName.X_FORWARDED_HOST);
    String forwardedHost = said == null ? host : said;
    if (forwardedHost != null) {
      ForwardedFields.line(out, X_FORWARDED_HOST, ascii(forwardedHost));
    }
    String forwarded = joined(fields, FieldName.FORWARDED);
    if (forwarded != null) {
      ForwardedFields.line(out, FORWARDED, ascii(forwarded + ", for=" + node(client.address())));
    }
  }

  /** An address as RFC 7239 §6 wants it: IPv6 in brackets and quotes. */
  private static String node(String address) {
    return address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
  }

  /** All values of a list field as one, or null when it is absent. */
  static @Nullable String joined(Fields fields, FieldName name) {
    String all = null;
    for (int i = fields.find(name); i >= 0; i = fields.find(name, i + 1)) {
      all = all == null ? fields.value(i) : all + ", " + fields.value(i);
    }
    return all;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
